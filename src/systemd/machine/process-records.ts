// What is known of the processes of one unit since its last start: their commands, how they ended, what they use. Kept
// beside the service, which only lives.
import type { Clock } from '../../base/index.js';
import type { Process, ProcessExit, ProcessRunner } from '../process/process.js';
import type { CommandRun } from './details.js';

interface Record {
  readonly process: Process;
  readonly option: string;
  readonly argv: readonly string[];
  readonly startedMs: number;
  /** As it was last looked at. */
  cpuShare: number;
  exit: ProcessExit | null;
  exitedMs: number | null;
}

/** Commands of one life that are kept; older ones that have ended go. */
const RECORDS_MAX = 100;

export interface ProcessRecordsOptions {
  readonly clock: Clock;
  readonly processes: ProcessRunner;
  /** Whether the next process begins another life of the unit. */
  readonly beginsAnew: () => boolean;
  /** A process was begun. */
  readonly begun: () => void;
}

export interface Usage {
  readonly tasks: number;
  readonly memoryBytes: number;
  readonly cpuShare: number;
  readonly cpuMs: number;
}

export class ProcessRecords {
  readonly #options: ProcessRecordsOptions;
  #records: Record[] = [];
  /** Of those that are no longer kept. */
  #cpuMs = 0;

  constructor(options: ProcessRecordsOptions) {
    this.#options = options;
  }

  /** The runner, with a record of each process it starts. */
  get runner(): ProcessRunner {
    const { files } = this.#options.processes;
    return {
      ...(files === undefined ? {} : { files }),
      spawn: (request, events) => {
        if (this.#options.beginsAnew()) this.#forget();
        const { option, argv } = request;
        const process = this.#options.processes.spawn(request, {
          ...events,
          reached: () => events.reached(),
          exited: (exit) => {
            this.#end(record, exit);
            events.exited(exit);
          },
          forked: (child) => {
            const left = this.#add(child, option, argv);
            const tell = events.forked(child);
            return (exit) => {
              this.#end(left, exit);
              tell(exit);
            };
          },
        });
        const record = this.#add(process, option, argv);
        this.#options.begun();
        return process;
      },
    };
  }

  get commands(): readonly CommandRun[] {
    return this.#records.map(({ process, option, argv, startedMs, exit, exitedMs }) => ({
      pid: process.pid,
      option,
      argv,
      startedMs,
      exit,
      exitedMs,
    }));
  }

  get usage(): Usage {
    const nowMs = this.#options.clock.nowMs();
    const alive = this.#records.filter(({ exit }) => exit === null);
    const uses = alive.map((record) => {
      const usage = record.process.usage();
      record.cpuShare = usage.cpuShare;
      return usage;
    });
    return {
      tasks: alive.length,
      memoryBytes: uses.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      cpuShare: uses.reduce((sum, { cpuShare }) => sum + cpuShare, 0),
      cpuMs: this.#records.reduce(
        (sum, { startedMs, exitedMs, cpuShare }) => sum + ((exitedMs ?? nowMs) - startedMs) * cpuShare,
        this.#cpuMs,
      ),
    };
  }

  #add(process: Process, option: string, argv: readonly string[]): Record {
    const startedMs = this.#options.clock.nowMs();
    const { cpuShare } = process.usage();
    const record: Record = { process, option, argv, startedMs, cpuShare, exit: null, exitedMs: null };
    this.#records.push(record);
    if (this.#records.length > RECORDS_MAX) this.#dropEnded();
    return record;
  }

  #end(record: Record, exit: ProcessExit): void {
    record.exit = exit;
    record.exitedMs = this.#options.clock.nowMs();
  }

  #dropEnded(): void {
    const dropped = this.#records.find(({ exit }) => exit !== null);
    if (dropped === undefined) return;
    this.#records = this.#records.filter((record) => record !== dropped);
    this.#cpuMs += ((dropped.exitedMs ?? 0) - dropped.startedMs) * dropped.cpuShare;
  }

  /** What still runs from a former life is not forgotten. */
  #forget(): void {
    this.#records = this.#records.filter(({ exit }) => exit === null);
    this.#cpuMs = 0;
  }
}
