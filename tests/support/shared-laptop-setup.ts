export { start as default } from './shared-laptop-run.ts';
