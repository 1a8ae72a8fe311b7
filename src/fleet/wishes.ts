// What a unit's file says of its placement that fleet never knew: wishes of [X-Fleetsim], and what its [Service] may
// take of a machine. Reading only: what comes of it is decided in scheduler/.
import { type Problem, parseGlob, printable } from '../base/index.js';
import {
  parseBoolean,
  parseLimit,
  parseShare,
  readSettings,
  type UnitFile,
  type UnitName,
  type UnitOption,
} from '../systemd/index.js';

export interface Wishes {
  /** Globs over names of units that it stays apart from where it can. */
  readonly preferAwayFrom: readonly string[];
  /** Never leaves the machine that was first chosen, and waits while that is away. */
  readonly sticky: boolean;
  /** How many of its family one machine takes at most; null: any number. */
  readonly maxPerMachine: number | null;
  /** Its family is spread evenly over the values of this metadata key; null: it is not. */
  readonly spreadBy: string | null;
  /** What happens to one that has ended when it is moved: started again, or kept as it is. */
  readonly onReschedule: 'start' | 'keep';
}

/** What a unit may take of a machine; 0 where it does not say. */
export interface Needs {
  readonly memoryBytes: number;
  /** Of the memory that the machine has, in hundredths of a percent. */
  readonly memoryShare: number;
  /** Of one CPU, in hundredths of a percent. */
  readonly cpuShare: number;
}

export const NO_WISHES: Wishes = {
  preferAwayFrom: [],
  sticky: false,
  maxPerMachine: null,
  spreadBy: null,
  onReschedule: 'start',
};

export const NO_NEEDS: Needs = { memoryBytes: 0, memoryShare: 0, cpuShare: 0 };

/** No machine has more; and sums of them stay whole numbers. */
const MEMORY_BYTES_MAX = 2 ** 44;
export const WISHES_SECTION = 'X-Fleetsim';

/** Options of the section that are about placement. */
export const WISH_OPTIONS: readonly string[] = [
  'PreferAwayFrom',
  'Sticky',
  'MaxPerMachine',
  'SpreadBy',
  'OnReschedule',
];

/** How many units a machine may be limited to. */
const COUNT = /^[1-9]\d{0,5}$/;

/** The wishes of `name`'s unit file, and warnings about values that mean nothing and are passed over. */
export function readWishes(
  name: UnitName,
  file: UnitFile,
): { readonly wishes: Wishes; readonly problems: readonly Problem[] } {
  const options = file.options.filter(({ section }) => section === WISHES_SECTION);
  if (options.length === 0) return { wishes: NO_WISHES, problems: [] };
  const settings = readSettings(name, file);
  const most = settings.last(WISHES_SECTION, 'MaxPerMachine') ?? '';
  const wishes: Wishes = {
    preferAwayFrom: settings
      .words(WISHES_SECTION, 'PreferAwayFrom')
      .filter((glob) => parseGlob(glob) !== null),
    sticky: parseBoolean(settings.last(WISHES_SECTION, 'Sticky') ?? '') === true,
    maxPerMachine: COUNT.test(most) ? Number(most) : null,
    spreadBy: settings.last(WISHES_SECTION, 'SpreadBy') || null,
    onReschedule: settings.last(WISHES_SECTION, 'OnReschedule') === 'keep' ? 'keep' : 'start',
  };
  return { wishes, problems: options.flatMap((option) => problemsOf(option, name)) };
}

/** What MemoryMax= and CPUQuota= of a service let it take. */
export function readNeeds(name: UnitName, file: UnitFile): Needs {
  if (!file.options.some(({ name: option }) => option === 'MemoryMax' || option === 'CPUQuota'))
    return NO_NEEDS;
  const settings = readSettings(name, file);
  const memory = parseLimit(settings.last('Service', 'MemoryMax') ?? '');
  return {
    memoryBytes: memory?.type === 'bytes' ? Math.min(memory.bytes, MEMORY_BYTES_MAX) : 0,
    memoryShare: memory?.type === 'share' ? memory.share : 0,
    cpuShare: parseShare(settings.last('Service', 'CPUQuota') ?? '') ?? 0,
  };
}

function problemsOf(option: UnitOption, name: UnitName): readonly Problem[] {
  const warn = (message: string, hint: string): readonly Problem[] => [
    { severity: 'warning', message, hint, where: option.valuePlace },
  ];
  // An empty value takes back what was said before.
  if (option.value === '') return [];
  const shown = `"${printable(option.value)}"`;
  switch (option.name) {
    case 'MaxPerMachine':
      if (!COUNT.test(option.value))
        return warn(
          `MaxPerMachine=${shown} is no limit, so there is none`,
          'write a number, such as MaxPerMachine=2',
        );
      return name.instance === null
        ? warn(
            `MaxPerMachine= limits the instances of one template, and ${printable(name.full)} is none`,
            'use it in a template, such as web@.service',
          )
        : [];
    case 'PreferAwayFrom':
      return option.value.split(/\s+/).some((glob) => parseGlob(glob) === null)
        ? warn(`a pattern in PreferAwayFrom=${shown} is malformed and matches nothing`, 'close its [ with ]')
        : [];
    default:
      return [];
  }
}
