// All about one key of the registry: when it was written, how long it stays, and its value taken apart.
import { counted } from '../../../base/index.js';
import type { KeyValue } from '../../../etcd/index.js';
import { KEY_PREFIX } from '../../../fleet/index.js';
import type { Line } from '../../draw/line.js';
import { toWidth } from '../../draw/width.js';
import type { Scene } from '../screen.js';
import { registryRows } from './rows.js';
import type { TreeRow } from './tree.js';
import { valueLines } from './values.js';

/** Units told of that have one file. */
const UNITS_MAX = 3;

export function aboutLines(
  scene: Scene,
  row: TreeRow | undefined,
  nameOf: (id: string) => string,
): readonly Line[] {
  const rule: Line = [['frame', '─'.repeat(scene.size.width)]];
  if (row === undefined) return [rule];
  if (row.type === 'folder')
    return [
      rule,
      [['name', row.path]],
      [['quiet', `${counted(row.keys, 'key')}; → opens the folder, ← closes it`]],
    ];
  const { key, value } = row.kv;
  return [
    rule,
    [['name', key]],
    [['quiet', revisionWords(row.kv)], ...usersOf(scene, key)],
    ...leaseLines(scene, row.kv),
    ...valueLines(value, nameOf).map(
      ([name, text]): Line => (name === '' ? [text] : [['quiet', `${toWidth(name, 16)} `], text]),
    ),
  ];
}

function revisionWords({ createRevision, modRevision, version, lease }: KeyValue): string {
  const again = version === 1 ? '' : `, ${version} times since ${createRevision}`;
  return `written at revision ${modRevision}${again}${lease === '' ? '; stays' : ''}`;
}

function leaseLines({ answers }: Scene, { lease }: KeyValue): readonly Line[] {
  if (lease === '') return [];
  const { value } = answers.to(`lease ${lease}`, (questions) => questions.lease(lease));
  const left =
    value === null
      ? ''
      : `, ${(value.remainingMs / 1_000).toFixed(1)} s of ${Math.round(value.grantedMs / 1_000)} s left`;
  return [
    [
      ['quiet', 'hangs on '],
      ['busy', `lease ${lease}${left}`],
    ],
  ];
}

/** Whose file it is, where it is a unit file. */
function usersOf(scene: Scene, key: string): Line {
  const hash = key.startsWith(`${KEY_PREFIX}unit/`) ? key.slice(`${KEY_PREFIX}unit/`.length) : '';
  if (hash === '') return [];
  const units = registryRows(scene)
    .keys.filter((kv) => kv.key.endsWith('/object') && kv.value.includes(hash))
    .map((kv) => kv.key.split('/').at(-2) ?? '');
  if (units.length === 0) return [['quiet', '; no unit has this file']];
  const more = units.length > UNITS_MAX ? ` +${units.length - UNITS_MAX} more` : '';
  return [['quiet', `; the file of ${units.slice(0, UNITS_MAX).join(', ')}${more}`]];
}
