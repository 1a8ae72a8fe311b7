// The screen as a whole: header, machines, units, events, hints; and the keys.
import { Box, type Key, Text, useApp, useInput } from 'ink';
import { useReducer, useRef, useSyncExternalStore } from 'react';
import { printable } from '../base/index.js';
import { formatTime } from '../events/index.js';
import type { ClusterSource, PlayState } from './cluster-source.js';
import { EventLog } from './event-log.js';
import { Machines } from './machines.js';
import { type Candidate, completed, erased, typed, wordErased } from './palette.js';
import { layOut, type MachineBox, machineBoxes, unitRows } from './rows.js';
import { TONES } from './theme.js';
import { Units } from './units.js';

export interface AppProps {
  readonly source: ClusterSource;
  /** Of the terminal, in cells. */
  readonly size: { readonly width: number; readonly height: number };
}

export function App({ source, size }: AppProps) {
  useSyncExternalStore(
    (changed) => source.subscribe(changed),
    () => source.version,
  );
  const boxes = machineBoxes(source.picture);
  const units = unitRows(source.picture);
  const layout = layOut(size, boxes, units.length);
  const { selected, line } = useKeys(source, boxes, layout.columns);
  return (
    <Box flexDirection="column" width={size.width} height={size.height} overflow="hidden">
      <Header source={source} />
      <Machines boxes={boxes} layout={layout} selected={selected} />
      <Units rows={units} height={layout.unitRows} width={size.width} />
      <Text dimColor>EVENTS</Text>
      <EventLog events={source.events} picture={source.picture} height={layout.eventRows} />
      {line === null ? (
        <Hints notice={source.state.notice} />
      ) : (
        <Palette line={line} candidates={source.completeFault(line)} />
      )}
    </Box>
  );
}

interface AtKeys {
  /** The ID of the machine that keys act on. */
  readonly selected: string | null;
  /** What is being typed; null: nothing. */
  readonly line: string | null;
}

/**
 * The keys, and what they act on: a machine by its ID, so that it stays selected when others come and go, or the line that is
 * being typed. Both are kept in a ref, because the next key may come before the frame that shows the last.
 */
function useKeys(source: ClusterSource, boxes: readonly MachineBox[], columns: number): AtKeys {
  const { exit } = useApp();
  const at = useRef<AtKeys>({ selected: null, line: null });
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const index = (): number =>
    Math.max(
      0,
      boxes.findIndex((box) => box.machine.id === at.current.selected),
    );
  const selected = (): string | null => boxes[index()]?.machine.id ?? null;
  const change = (to: Partial<AtKeys>): void => {
    at.current = { ...at.current, ...to };
    redraw();
  };
  const move = (by: number): void => change({ selected: boxes[index() + by]?.machine.id ?? selected() });
  const act = (verb: string): void => {
    const machine = selected();
    if (machine !== null) source.fault(`${verb} ${machine}`);
  };
  useInput((input, key) => {
    const { line } = at.current;
    if (line !== null) change({ line: typeInto(line, input, key, source) });
    else if (key.leftArrow || input === 'h') move(-1);
    else if (key.rightArrow || input === 'l' || key.tab) move(1);
    else if (key.upArrow) move(-columns);
    else if (key.downArrow) move(columns);
    else if (input === ' ') source.togglePause();
    else if (input === '+' || input === '=') source.faster();
    else if (input === '-') source.slower();
    else if (input === 'k') act('kill');
    else if (input === 'r') act('restart');
    else if (input.startsWith(':')) change({ line: typeInto('', input.slice(1), key, source) });
    else if (input === 'q') exit();
  });
  return { selected: selected(), line: at.current.line };
}

/** The line after a key, or several that came at once; null when it is done with. */
function typeInto(line: string, input: string, key: Key, source: ClusterSource): string | null {
  if (key.escape) return null;
  const enter = input.indexOf('\r');
  if (key.return || enter >= 0) {
    const whole = typed(line, input.slice(0, Math.max(0, enter))).trim();
    if (whole !== '') source.fault(whole);
    return null;
  }
  if (key.tab) return completed(line, source.completeFault(line));
  if (key.backspace || key.delete) return line === '' ? null : erased(line);
  if (key.ctrl) return input === 'u' ? '' : input === 'w' ? wordErased(line) : line;
  return key.meta ? line : typed(line, input);
}

function Header({ source }: { source: ClusterSource }) {
  const { title, picture, state } = source;
  const wanted = [...picture.units.values()].filter((unit) => unit.targetState === 'launched');
  const launched = wanted.filter((unit) => picture.currentState(unit) === 'launched').length;
  const leader = picture.leader === null ? 'none' : picture.machineName(picture.leader);
  return (
    <Text wrap="truncate">
      <Text bold color="cyan">
        fleetsim
      </Text>{' '}
      {printable(title)} <Text bold>{formatTime(source.nowMs).slice(0, -2)}</Text> {playWord(state)}
      <Text dimColor>
        {' '}
        {picture.machines.size} machines, {launched} of {wanted.length} units launched, leader {leader}
      </Text>
    </Text>
  );
}

function playWord({ paused, speed, ended }: PlayState): string {
  if (ended !== null) return `■ ${printable(ended)}`;
  return paused ? '⏸ paused' : `▶ ${speed}×`;
}

function Hints({ notice }: { notice: PlayState['notice'] }) {
  if (notice !== null)
    return (
      <Text wrap="truncate" {...TONES[notice.tone]}>
        {printable(notice.text)}
      </Text>
    );
  return (
    <Text dimColor wrap="truncate">
      q quit · : any fault · k kill · r restart · ←→ machine · space pause · +/- speed
    </Text>
  );
}

/** What is being typed, and behind it what could come next: of one candidate what it is about, too. */
function Palette({ line, candidates }: { line: string; candidates: readonly Candidate[] }) {
  const [first, ...others] = candidates;
  const about = first?.about !== undefined && others.length === 0 ? ` (${first.about})` : '';
  const next = candidates.map(({ text }) => printable(text)).join('  ');
  return (
    <Text wrap="truncate">
      <Text bold color="yellow">
        :{printable(line)}
      </Text>
      <Text inverse> </Text>
      <Text dimColor>
        {'  '}
        {next}
        {printable(about)}
      </Text>
    </Text>
  );
}
