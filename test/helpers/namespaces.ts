// Hosts with addresses of their own on this one: a network namespace each, on one bridge. Needs root and `ip`.
import { spawnSync } from 'node:child_process';

export interface NamespaceHost {
  readonly address: string;
  /** Before the words of a program that is to run there. */
  readonly within: readonly string[];
  /** Pulls its cable; nobody is told. */
  cut(): void;
  plugIn(): void;
}

/** The network of the hosts; none but they have addresses in it. */
const NETWORK = '10.77.0';

export class Namespaces {
  /** The host that is the bridge, too. */
  readonly hub: NamespaceHost;
  readonly hosts: readonly NamespaceHost[];
  readonly #names: string[] = [];
  readonly #prefix = `fleetsim-${process.pid}`;

  /** Fails where this machine does not allow it. */
  constructor(hosts: number) {
    try {
      this.hub = this.#open('hub', 1);
      ip(...this.#in('hub'), 'link', 'add', 'br0', 'type', 'bridge');
      this.#setUp('hub', 'br0', 1);
      this.hosts = Array.from({ length: hosts }, (_, i) => this.#join(`host${i + 1}`, i + 11));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (const name of this.#names) spawnSync('ip', ['netns', 'delete', name]);
  }

  #open(name: string, last: number): NamespaceHost {
    const full = `${this.#prefix}-${name}`;
    ip('netns', 'add', full);
    this.#names.push(full);
    ip(...this.#in(name), 'link', 'set', 'lo', 'up');
    const cable = (state: 'up' | 'down') => (): void =>
      ip(...this.#in('hub'), 'link', 'set', `to-${name}`, state);
    return {
      address: `${NETWORK}.${last}`,
      within: ['ip', 'netns', 'exec', full],
      cut: cable('down'),
      plugIn: cable('up'),
    };
  }

  #join(name: string, last: number): NamespaceHost {
    const host = this.#open(name, last);
    const [hub, own] = [`${this.#prefix}-hub`, `${this.#prefix}-${name}`];
    ip('link', 'add', `to-${name}`, 'netns', hub, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', own);
    ip(...this.#in('hub'), 'link', 'set', `to-${name}`, 'master', 'br0', 'up');
    this.#setUp(name, 'eth0', last);
    return host;
  }

  #setUp(name: string, link: string, last: number): void {
    ip(...this.#in(name), 'address', 'add', `${NETWORK}.${last}/24`, 'dev', link);
    ip(...this.#in(name), 'link', 'set', link, 'up');
  }

  #in(name: string): readonly string[] {
    return ['-n', `${this.#prefix}-${name}`];
  }
}

function ip(...words: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${error?.message ?? stderr}`);
}

/** Why there are none here; null: there are. */
export function noNamespaces(): string | null {
  try {
    new Namespaces(1).close();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
