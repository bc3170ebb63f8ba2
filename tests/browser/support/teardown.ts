export { stop as default } from './running-stack.ts';
