// One machine: what it is and has room for, its units, what its agent did last, and its control groups as it tells them itself.
import { compareNaturally, compareStrings, counted } from '../../../base/index.js';
import type { MachinePicture, RecordedEvent } from '../../../events/index.js';
import { fromStyled, type Line } from '../../draw/line.js';
import { rightWidth, SIDE_BY_SIDE_MIN, section, sideBySide } from '../../draw/sections.js';
import { nameToWidth, toWidth } from '../../draw/width.js';
import { wrapLast } from '../../draw/wrap.js';
import { LEADER_MARK } from '../../theme.js';
import { answeredSection } from '../answered.js';
import { leaseLook, leaseName, leaseOf, leaseTime } from '../cluster/lease.js';
import { eventLine, latestEvents } from '../events/lines.js';
import { machineBindings } from '../machine-keys.js';
import { pageScreen } from '../page.js';
import type { Scene, Screen } from '../screen.js';
import { isSilent, signOfMachine, standingSign } from '../standing.js';

/** Units told one by one; the rest is told of on the screen of all units. */
const UNITS_MAX = 40;
/** Of what its agent did, and of what else happened there. */
const EVENTS_MAX = 8;

export const machine: Screen = pageScreen({
  id: 'machine',
  title: 'Machine',
  bindings: machineBindings(({ place }) => (place.subject === null ? [] : [place.subject])),
  lines(scene) {
    const { source, place, size } = scene;
    const found = source.picture.machines.get(place.subject ?? '');
    if (found === undefined) return [[['quiet', 'There is no such machine at this moment.']]];
    const about = [...capacitySection(scene, found), ...unitsSection(scene, found)];
    const latest = [
      ...eventsSection(scene, 'WHAT ITS AGENT DID LAST', latestThere(scene, 'agent')),
      ...eventsSection(scene, 'WHAT HAPPENED THERE LAST', latestThere(scene, 'others')),
    ];
    return [headLine(scene, found), [], ...sideBySide(about, latest, size), ...slicesSection(scene, found)];
  },
});

function headLine({ source }: Scene, machine: MachinePicture): Line {
  const { picture, nowMs } = source;
  const { id, name, publicIp } = machine;
  const sign = signOfMachine(machine, picture);
  const lease = leaseOf(machine, picture, nowMs);
  return [
    [sign.look, `${sign.mark} `],
    ['name', name],
    [sign.look, `  ${sign.word}`],
    lease === null || lease.renewed ? '' : [leaseLook(lease), `  ${leaseName(machine)} ${leaseTime(lease)}`],
    picture.leading === id ? ['leader', `  ${LEADER_MARK} its engine leads`] : '',
    `  ${publicIp}`,
    ['quiet', `  ${id}`],
  ];
}

/** What fleet knows of its room is in its metadata. */
function capacitySection(scene: Scene, { metadata, dynamicMetadata }: MachinePicture): readonly Line[] {
  const pairs = Object.entries(metadata).sort(([a], [b]) => compareStrings(a, b));
  const width = Math.max(5, ...pairs.map(([key]) => key.length));
  const placed = unitsThere(scene).filter(({ placed }) => placed).length;
  const most = metadata.max_units === undefined ? '' : ` of ${metadata.max_units}`;
  return section(
    'CAPACITY AND METADATA',
    [
      [['quiet', `${toWidth('units', width)}  `], `${placed}${most}`],
      ...pairs.map(
        ([key, value]): Line => [
          ['quiet', `${toWidth(key, width)}  `],
          value,
          dynamicMetadata.has(key) ? ['quiet', '  set from outside'] : '',
        ],
      ),
    ],
    '',
  );
}

/** By name: those placed there, and those of which it publishes a state. */
function unitsThere({ source, answers, place }: Scene) {
  const id = place.subject ?? '';
  return answers.seldom(`units on ${id}`, () =>
    [...source.picture.units.values()]
      .filter(({ machine, states }) => machine === id || states.has(id))
      .map(({ name, global, machine, states }) => ({
        name,
        global,
        placed: machine === id,
        state: states.get(id),
      }))
      .sort((a, b) => compareNaturally(a.name, b.name)),
  );
}

/** Of a machine that is silent they are what it told last. */
function unitsSection(scene: Scene, { id }: MachinePicture): readonly Line[] {
  const stale = isSilent(id, scene.source.picture);
  const units = unitsThere(scene);
  const lines = units.slice(0, UNITS_MAX).map(({ name, global, placed, state }): Line => {
    const sign = standingSign({ published: state, stale });
    const told = state === undefined ? 'nothing told yet' : `${state.active} (${state.sub})`;
    return [
      [sign.look, `${sign.mark} `],
      ['name', nameToWidth(name, 26)],
      ' ',
      [sign.look, told],
      placed ? '' : ['quiet', global ? ', global' : ', not placed here'],
    ];
  });
  const more = units.length - lines.length;
  if (more > 0) lines.push([['quiet', `+${counted(more, 'more unit')}`]]);
  return section(stale ? 'UNITS, AS LAST TOLD' : 'UNITS', lines, 'it has none');
}

/** What its agent did, or what else happened there. */
function latestThere({ source, answers, place }: Scene, by: 'agent' | 'others'): readonly RecordedEvent[] {
  const machine = place.subject;
  return answers.seldom(`events ${by} ${machine}`, () =>
    latestEvents(
      source,
      EVENTS_MAX,
      (event) => event.type.startsWith('agent-') === (by === 'agent') && isOf(event, machine),
    ),
  );
}

function isOf(event: object, machine: string | null): boolean {
  return 'machine' in event && event.machine === machine;
}

function eventsSection(
  { source, size }: Scene,
  title: string,
  events: readonly RecordedEvent[],
): readonly Line[] {
  const width = size.width < SIDE_BY_SIDE_MIN ? size.width : rightWidth(size);
  const lines = events.flatMap((event) => wrapLast(eventLine(event, source.picture, 'without-who'), width));
  return section(title, lines, 'nothing that is still known');
}

function slicesSection({ answers }: Scene, { id }: MachinePicture): readonly Line[] {
  const answered = answers.to(`slices ${id}`, (questions) => questions.onMachine(id, ['systemd-cgls']));
  return answeredSection('SLICES', answered, (answered.value ?? []).map(fromStyled));
}
