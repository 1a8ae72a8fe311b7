// All about the event that was chosen: its facts, and the chain of what led to it.
import { counted } from '../../../base/index.js';
import { causesOf, formatTime, type RecordedEvent, tellCauses } from '../../../events/index.js';
import type { Line } from '../../draw/line.js';
import { rightWidth, SIDE_BY_SIDE_MIN, sideBySide } from '../../draw/sections.js';
import { toWidth } from '../../draw/width.js';
import { wrapLast } from '../../draw/wrap.js';
import { factsOf, withNames } from '../facts.js';
import type { Scene } from '../screen.js';

/** What the list keeps above it. */
const LIST_SHARE = 0.55;

/** A rule, and below it as much as there is room for. */
export function aboutEvent(scene: Scene, event: RecordedEvent): readonly Line[] {
  const { width, height } = scene.size;
  const room = Math.floor(height * (1 - LIST_SHARE));
  const half = width < SIDE_BY_SIDE_MIN ? width : rightWidth({ width, share: 0.5 });
  const lines = sideBySide(chainLines(scene, event, half), factLines(scene, event, half), {
    width,
    share: 0.5,
  });
  const shown = lines.length <= room - 1 ? lines : lines.slice(0, room - 2);
  const more = lines.length - shown.length;
  return [
    [['frame', '─'.repeat(width)]],
    ...shown,
    ...(more > 0 ? [[['quiet', `+${counted(more, 'more line')}`]] as Line] : []),
  ];
}

/** The latest cause first. */
function chainLines({ source }: Scene, event: RecordedEvent, width: number): readonly Line[] {
  const { history, picture } = source;
  const [, ...causes] = causesOf((seq) => history.at(seq), event);
  const nameOf = (id: string): string => picture.machineName(id);
  const told = tellCauses(causes, nameOf);
  if (causes.length === 0) return [[['heading', 'NOTHING THAT IS KNOWN LED TO IT']]];
  return [
    [['heading', 'WHAT LED TO IT']],
    ...told.flatMap(({ atMs, who, text }) =>
      wrapLast(
        [
          ['cause', '◂ '],
          ['quiet', `${formatTime(atMs)} `],
          ['name', who === '' ? '' : `${who} `],
          withNames(text, nameOf),
        ],
        width,
      ),
    ),
    ...(causes.length > told.length
      ? [[['quiet', `${causes.length - told.length} more in between`]] as Line]
      : []),
  ];
}

function factLines({ source }: Scene, event: RecordedEvent, width: number): readonly Line[] {
  const { seq, atMs, cause: _cause, type, ...facts } = event;
  const nameOf = (id: string): string => source.picture.machineName(id);
  return [
    [
      ['heading', `EVENT ${seq}: ${type}`],
      ['quiet', ` ${formatTime(atMs)}`],
    ],
    ...factsOf(facts).flatMap(([name, text]) =>
      wrapLast([['quiet', `${toWidth(name, 12)} `], withNames(text, nameOf)], width),
    ),
  ];
}
