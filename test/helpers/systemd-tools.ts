// systemd's own tools, asked about many things in one process, in UTC; where they are installed.
import { spawnSync } from 'node:child_process';

/** CI sets this, so that a missing tool fails instead of skipping. */
const REQUIRED = process.env.FLEETSIM_REQUIRE_TOOLS === '1';

export interface Said {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Why comparisons with a tool are skipped here; null: they are not. */
export function noTool(tool: 'systemd-analyze' | 'systemd-escape'): string | null {
  if (REQUIRED || spawnSync(tool, ['--version']).status === 0) return null;
  return `${tool} is not installed`;
}

export function ask(tool: 'systemd-analyze' | 'systemd-escape', ...words: readonly string[]): Said {
  const { stdout, stderr, status } = spawnSync(tool, words, {
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { stdout, stderr: stderr.toString(), exitCode: status };
}
