let target: string | undefined;

/** Arms the test hook (ServiceEnv.REELGATE_KILL_AT). */
export function armKillPoint(name: string | undefined): void {
  target = name;
}

/**
 * A named place between two steps of a task. When the test hook names it, the process dies here as if by `kill -9`:
 * no cleanup, no flush. The names are listed in docs/architecture.md.
 */
export function killPoint(name: string): void {
  if (target === name) process.kill(process.pid, 'SIGKILL');
}
