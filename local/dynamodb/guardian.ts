import { type ChildProcess, spawn } from 'node:child_process';

const WATCH = `process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.stdin.resume().on('close', () => { try { process.kill(Number(process.argv[1])) } catch {} });`;

/**
 * Ends a child when this process ends, however it ends: a watcher reads a pipe that the kernel closes with us, so that
 * even SIGKILL leaves no orphan. The watcher goes when the child does.
 */
export function endWithParent(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const watcher = spawn(process.execPath, ['-e', WATCH, String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => {});
  // Neither must hold up the end of this process: only the pipe matters.
  watcher.unref();
  child.once('exit', () => watcher.kill('SIGKILL'));
}
