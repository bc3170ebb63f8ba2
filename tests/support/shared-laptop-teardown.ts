export { stop as default } from './shared-laptop-run.ts';
