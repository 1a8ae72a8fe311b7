// sd_notify(3): what a daemon tells the systemd that started it. Node has no sockets of that kind, so systemd's own program
// says it, for which the unit needs `NotifyAccess=all`.
import { spawn } from 'node:child_process';

export type NotifiedState = 'READY=1' | 'RELOADING=1' | 'STOPPING=1';

export class SystemdNotifier {
  #told: NotifiedState | null = null;
  /** One after another: each is a process. */
  #last: Promise<void> = Promise.resolve();

  /** Does nothing where no systemd waits for it, or was told so before; who stops is never ready again. */
  tell(state: NotifiedState): void {
    if ((process.env.NOTIFY_SOCKET ?? '') === '' || [state, 'STOPPING=1'].includes(this.#told ?? '')) return;
    this.#told = state;
    this.#last = this.#last.then(() => say(state));
  }
}

/** Without that program systemd sees a unit that is never ready, and says so. */
function say(state: NotifiedState): Promise<void> {
  return new Promise((resolve) => {
    const said = spawn('systemd-notify', [state], { stdio: 'ignore' });
    said.once('error', () => resolve());
    said.once('exit', () => resolve());
  });
}
