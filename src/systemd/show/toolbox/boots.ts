// The boots that a machine's journal knows: their list, and the one that `journalctl -b` means.
import { err, ok, printable, type Result } from '../../../base/index.js';
import { formatTimestamp } from '../../values/timestamp.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out } from './answer.js';
import { formatTable } from './table.js';

interface KnownBoot {
  readonly id: string;
  readonly firstMs: number;
  lastMs: number;
}

/** From the oldest to the one that runs, which may not have written anything yet. */
function bootsOf({ journal }: LocalMachine): readonly KnownBoot[] {
  const boots = new Map<string, KnownBoot>();
  for (const { boot, atMs } of journal.read({})) {
    const known = boots.get(boot.id) ?? { id: boot.id, firstMs: atMs, lastMs: atMs };
    known.lastMs = atMs;
    boots.set(boot.id, known);
  }
  const { id, atMs } = journal.boot;
  if (!boots.has(id)) boots.set(id, { id, firstMs: atMs, lastMs: atMs });
  return [...boots.values()];
}

export function listBoots(machine: LocalMachine): Answer {
  const boots = bootsOf(machine);
  const at = (ms: number): string => formatTimestamp(machine.epochMs + ms);
  const rows = boots.map(({ id, firstMs, lastMs }, i) => [
    String(i - boots.length + 1),
    id,
    at(firstMs),
    at(lastMs),
  ]);
  const header = ['IDX', 'BOOT ID', 'FIRST ENTRY', 'LAST ENTRY'];
  return done(0, out(formatTable({ header, rows, right: [0] })));
}

/** `0` is the boot that runs, `-1` the one before, `1` the first that is known; or its ID. */
export function chooseBoot(machine: LocalMachine, text: string): Result<string, string> {
  const boots = bootsOf(machine);
  if (/^[0-9a-f]{32}$/.test(text)) {
    if (boots.some(({ id }) => id === text)) return ok(text);
    return err(`Data from the specified boot (${text}) is not available: No such boot ID in journal`);
  }
  if (!/^[+-]?\d{1,6}$/.test(text)) return err(`Failed to parse boot descriptor '${printable(text)}'`);
  const offset = Number(text);
  const found = boots[offset > 0 ? offset - 1 : boots.length - 1 + offset];
  if (found !== undefined) return ok(found.id);
  const shown = offset < 0 ? String(offset) : `+${offset}`;
  return err(`Data from the specified boot (${shown}) is not available: No such boot ID in journal`);
}
