// Questions about a cluster that is nobody's in particular: each is answered from etcd, when it is asked. What a leading
// engine holds for itself (lost machines whose units stay, why a move was called off) is not there, and not told.
import { failure, type Result, type Task, wait } from '../base/index.js';
import type { EtcdClient, EtcdError, KeyRange, KeyValue, RangeResponse } from '../etcd/index.js';
import {
  answerRoom,
  answerWhy,
  type CountedRoom,
  type ExplainedUnit,
  type ExplainQuestion,
  type RoomQuestion,
} from '../events/index.js';
import {
  type FoundMachine,
  findMachines,
  Inquiry,
  isMeant,
  type MoveState,
  noMachine,
  type Policy,
  ranges,
  readSupposition,
  type SupposedWords,
  shortId,
} from '../fleet/index.js';

export interface QuestionsOptions {
  readonly etcd: EtcdClient;
  /** That of the engines, as far as whoever asks was told. */
  readonly policy: Policy;
  readonly nowMs: () => number;
}

const NOTHING_SUPPOSED: SupposedWords = { whatIf: [], without: [] };

/** Each task fails with `registry-unavailable` when etcd does not answer. */
export class Questions {
  readonly #options: QuestionsOptions;

  constructor(options: QuestionsOptions) {
    this.#options = options;
  }

  /** Those that are in the registry, by ID. */
  *machines(): Task<ReadonlyMap<string, FoundMachine>> {
    return findMachines(yield* this.#read(ranges.machines));
  }

  /** What machines call themselves, by ID; of a fleet that is not ours nobody says. */
  *machineNames(): Task<ReadonlyMap<string, string>> {
    const machines = yield* this.machines();
    return new Map([...machines.values()].map(({ id, name }) => [id, name ?? shortId(id)]));
  }

  /** The ID of the machine that a name, ID or address means. Fails with `no-machine`. */
  *machineId(word: string): Task<string> {
    return findMachine(yield* this.machines(), word).id;
  }

  /** All of fleet's keys, at one moment. */
  *registry(): Task<{ readonly keys: readonly KeyValue[]; readonly policy: Policy }> {
    return { keys: yield* this.#read(ranges.all), policy: this.#options.policy };
  }

  *whyPending(unit: string): Task<string | null> {
    return (yield* this.#inquire(NOTHING_SUPPOSED)).inquiry.whyPending(unit);
  }

  *moves(): Task<ReadonlyMap<string, MoveState>> {
    const { inquiry } = yield* this.#inquire(NOTHING_SUPPOSED);
    return new Map([...inquiry.moves()].map(([unit, to]) => [unit, { to, because: null }]));
  }

  /** Fails with `unit-not-found`, with `no-machine`, and with `usage` on what cannot be supposed. */
  *explain({ unit, ...supposed }: ExplainQuestion): Task<ExplainedUnit> {
    const { inquiry, nameOf } = yield* this.#inquire(supposed);
    return answerWhy(inquiry, unit, { nowMs: this.#options.nowMs(), history: null, nameOf });
  }

  *countRoom(question: RoomQuestion): Task<CountedRoom> {
    const { inquiry, nameOf } = yield* this.#inquire(question);
    return answerRoom(inquiry, question, nameOf);
  }

  *#inquire(words: SupposedWords): Task<{
    readonly inquiry: Inquiry;
    readonly nameOf: (id: string) => string | null;
  }> {
    const { keys: kvs, policy } = yield* this.registry();
    const machines = findMachines(kvs);
    const supposition = readSupposition(words, (word) => findMachine(machines, word).id);
    return {
      inquiry: new Inquiry({ kvs, policy, held: new Set(), supposition }),
      nameOf: (id) => machines.get(id)?.name ?? null,
    };
  }

  *#read(range: KeyRange): Task<readonly KeyValue[]> {
    const found = yield* wait<Result<RangeResponse, EtcdError>>((resume) =>
      this.#options.etcd.range(range, resume),
    );
    if (found.ok) return found.value.kvs;
    throw failure('registry-unavailable', found.error.message);
  }
}

function findMachine(machines: ReadonlyMap<string, FoundMachine>, word: string): FoundMachine {
  const all = [...machines.values()];
  const found = all.find((machine) => isMeant(machine, word));
  if (found !== undefined) return found;
  throw noMachine(
    word,
    all.map(({ id, name }) => name ?? shortId(id)),
  );
}
