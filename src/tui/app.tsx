// The screen as a whole: header, machines, units, events, hints; and the keys.
import { Box, Text, useApp, useInput } from 'ink';
import { useReducer, useRef, useSyncExternalStore } from 'react';
import { printable } from '../base/index.js';
import { formatTime } from '../events/index.js';
import type { ClusterSource, PlayState } from './cluster-source.js';
import { EventLog } from './event-log.js';
import { Machines } from './machines.js';
import { layOut, type MachineBox, machineBoxes, unitRows } from './rows.js';
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
  const selected = useKeys(source, boxes, layout.columns);
  return (
    <Box flexDirection="column" width={size.width} height={size.height} overflow="hidden">
      <Header source={source} />
      <Machines boxes={boxes} layout={layout} selected={selected} />
      <Units rows={units} height={layout.unitRows} width={size.width} />
      <Text dimColor>EVENTS</Text>
      <EventLog events={source.events} picture={source.picture} height={layout.eventRows} />
      <Hints notice={source.state.notice} />
    </Box>
  );
}

/**
 * The keys, and the machine that they act on: by ID, so that it stays selected when others come and go. It is kept in
 * a ref, because the next key may come before the frame that shows the last.
 */
function useKeys(source: ClusterSource, boxes: readonly MachineBox[], columns: number): string | null {
  const { exit } = useApp();
  const chosen = useRef<string | null>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const at = (): number =>
    Math.max(
      0,
      boxes.findIndex((box) => box.machine.id === chosen.current),
    );
  const selected = (): string | null => boxes[at()]?.machine.id ?? null;
  const move = (by: number): void => {
    chosen.current = boxes[at() + by]?.machine.id ?? selected();
    redraw();
  };
  const act = (action: (machine: string) => void): void => {
    const machine = selected();
    if (machine !== null) action(machine);
  };
  useInput((input, key) => {
    if (key.leftArrow || input === 'h') move(-1);
    else if (key.rightArrow || input === 'l' || key.tab) move(1);
    else if (key.upArrow) move(-columns);
    else if (key.downArrow) move(columns);
    else if (input === ' ') source.togglePause();
    else if (input === '+' || input === '=') source.faster();
    else if (input === '-') source.slower();
    else if (input === 'k') act((machine) => source.kill(machine));
    else if (input === 'r') act((machine) => source.restart(machine));
    else if (input === 'q') exit();
  });
  return selected();
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

function Hints({ notice }: { notice: string }) {
  if (notice !== '') return <Text color="red">{printable(notice)}</Text>;
  return <Text dimColor>space pause · +/- speed · ←→ machine · k kill · r restart · q quit</Text>;
}
