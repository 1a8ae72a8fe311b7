// One unit: why it is where it is, its state on each machine, its file with the constraints marked, where it has been, and
// what its machine says of it.
import { compareNaturally, counted } from '../../../base/index.js';
import { explanation, formatTime, Moves, type UnitPicture, wayWords } from '../../../events/index.js';
import { fromStyled, type Line } from '../../draw/line.js';
import { rightWidth, SIDE_BY_SIDE_MIN, section, sideBySide } from '../../draw/sections.js';
import { nameToWidth, toWidth } from '../../draw/width.js';
import { wrap } from '../../draw/wrap.js';
import { answeredSection } from '../answered.js';
import { paragraphLines } from '../explain/paragraphs.js';
import { withNames } from '../facts.js';
import { folded } from '../fold.js';
import { pageScreen } from '../page.js';
import type { Scene, Screen } from '../screen.js';
import { isSilent, placeWords, standingOf, standingSign } from '../standing.js';
import { unitBindings } from '../unit-keys.js';
import { unitFileLines } from './unit-file.js';

/** Of a global unit's states this many are told one by one. */
const STATES_MAX = 12;

const NOTHING_SUPPOSED = { whatIf: [], without: [] } as const;

const moves = folded(() => new Moves());

export const unit: Screen = pageScreen({
  id: 'unit',
  title: 'Unit',
  bindings: unitBindings(({ place }) => (place.subject === null ? [] : [place.subject])),
  lines(scene) {
    const { source, place, size } = scene;
    const name = place.subject ?? '';
    const found = source.picture.units.get(name);
    if (found === undefined) return [[['quiet', `There is no unit ${name} at this moment.`]]];
    const narrow = size.width < SIDE_BY_SIDE_MIN;
    const width = narrow ? size.width : rightWidth(size);
    const file = fileSection(scene, found);
    const now = [...whySection(scene, found, width), ...statesSection(scene, found)];
    const way = waySection(scene, found, width);
    const above = narrow ? [...now, ...file, ...way] : sideBySide(file, [...now, ...way], size);
    return [headLine(scene, found), [], ...above, ...statusSection(scene, found)];
  },
});

function headLine({ source }: Scene, unit: UnitPicture): Line {
  const { name, targetState, changedMs } = unit;
  const standing = standingOf(unit, source.picture);
  const { state, published, stale } = standing;
  const here = placeWords(unit, standing);
  const sign = standingSign(standing);
  return [
    [sign.look, `${sign.mark} `],
    ['name', name],
    `  ${state}${targetState === state ? '' : `, wanted ${targetState}`}`,
    here === null ? ['quiet', '  on no machine'] : `  on ${here}`,
    published === undefined
      ? ''
      : [sign.look, `  ${published.active} (${published.sub})${stale ? ', as last told' : ''}`],
    ['quiet', `  since ${formatTime(changedMs)}`],
  ];
}

function answerOf({ answers }: Scene, { name }: UnitPicture) {
  return answers.to(`explain ${name}`, (questions) => questions.explain({ unit: name, ...NOTHING_SUPPOSED }));
}

function whySection(scene: Scene, unit: UnitPicture, width: number): readonly Line[] {
  const answered = answerOf(scene, unit);
  const told = answered.value === null ? [] : explanation(answered.value, NOTHING_SUPPOSED);
  const lines = told
    .filter(({ type }) => type === 'head' || type === 'words')
    .flatMap((paragraph) => paragraphLines(paragraph, width));
  return answeredSection('WHY', answered, lines);
}

function statesSection({ source }: Scene, { states, machine, launchedOn }: UnitPicture): readonly Line[] {
  const { picture } = source;
  const on = [...states]
    .map(([id, state]) => ({
      id,
      name: picture.machineName(id),
      published: state,
      stale: isSilent(id, picture),
    }))
    .sort((a, b) => compareNaturally(a.name, b.name));
  const lines = on.slice(0, STATES_MAX).map(({ id, name, published, stale }): Line => {
    const sign = standingSign({ published, stale });
    const part = [
      id === machine ? 'placed' : '',
      id === launchedOn ? 'launched' : '',
      stale ? 'as last told' : '',
    ].filter(Boolean);
    return [
      [sign.look, `${sign.mark} `],
      ['name', nameToWidth(name, 12)],
      ' ',
      [sign.look, toWidth(`${published.active} (${published.sub})`, 24)],
      ['quiet', part.join(', ')],
    ];
  });
  const more = on.length - lines.length;
  if (more > 0) lines.push([['quiet', `+${counted(more, 'more machine')}`]]);
  return section('STATE PER MACHINE', lines, 'no machine has it');
}

/** The oldest first, as everywhere. */
function waySection({ source }: Scene, { name }: UnitPicture, width: number): readonly Line[] {
  const way = moves(source).of(name);
  const nameOf = (id: string): string => source.picture.machineName(id);
  const words = way === null ? [] : wayWords(way, nameOf);
  const lines = words
    // fleet's reasons call machines by their whole IDs.
    .map((line) => withNames(line, nameOf))
    .flatMap((line) => wrap(line, width, ' '.repeat(14)));
  return section(
    'ITS WAY SO FAR',
    lines.map((line): Line => [['quiet', line.slice(0, 14)], line.slice(14)]),
    'it has been nowhere yet',
  );
}

function fileSection(scene: Scene, unit: UnitPicture): readonly Line[] {
  const { source, answers } = scene;
  const answered = answers.to(`cat ${unit.name}`, (questions) => questions.look(['cat', unit.name]));
  const why = answerOf(scene, unit).value;
  const lines = unitFileLines(answered.value?.lines ?? [], why, (id) => source.picture.machineName(id));
  return answeredSection('UNIT FILE', answered, lines);
}

/** What systemctl says on its machine, with the last lines of the journal. */
function statusSection({ answers }: Scene, { name, machine, states }: UnitPicture): readonly Line[] {
  const on = machine ?? [...states.keys()][0];
  if (on === undefined) return section('STATUS AND JOURNAL', [], 'no machine has it');
  const answered = answers.to(`status ${name} ${on}`, (questions) =>
    questions.onMachine(on, ['systemctl', 'status', '--no-pager', '--', name]),
  );
  return answeredSection('STATUS AND JOURNAL', answered, (answered.value ?? []).map(fromStyled));
}
