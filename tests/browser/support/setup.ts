export { start as default } from './running-stack.ts';
