// The screen as a whole: header, machines, units, events, hints; and the keys.
import { Box, Text, useApp, useInput } from 'ink';
import { useState, useSyncExternalStore } from 'react';
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

/** The keys, and the machine that they act on: by ID, so that it stays selected when others come and go. */
function useKeys(source: ClusterSource, boxes: readonly MachineBox[], columns: number): string | null {
  const { exit } = useApp();
  const [chosen, choose] = useState<string | null>(null);
  const at = Math.max(
    0,
    boxes.findIndex((box) => box.machine.id === chosen),
  );
  const selected = boxes[at]?.machine.id ?? null;
  const move = (by: number): void => {
    const next = boxes[at + by]?.machine.id;
    if (next !== undefined) choose(next);
  };
  useInput((input, key) => {
    if (key.leftArrow || input === 'h') move(-1);
    else if (key.rightArrow || input === 'l' || key.tab) move(1);
    else if (key.upArrow) move(-columns);
    else if (key.downArrow) move(columns);
    else if (input === ' ') source.togglePause();
    else if (input === '+' || input === '=') source.faster();
    else if (input === '-') source.slower();
    else if (input === 'k' && selected !== null) source.kill(selected);
    else if (input === 'r' && selected !== null) source.restart(selected);
    else if (input === 'q') exit();
  });
  return selected;
}

function Header({ source }: { source: ClusterSource }) {
  const { title, picture, state } = source;
  const units = [...picture.units.values()];
  const running = units.filter((unit) => picture.currentState(unit) === 'launched').length;
  const leader = picture.leader === null ? 'none' : picture.machineName(picture.leader);
  return (
    <Text wrap="truncate">
      <Text bold color="cyan">
        fleetsim
      </Text>{' '}
      {printable(title)} <Text bold>{formatTime(picture.nowMs)}</Text> {playWord(state)}
      <Text dimColor>
        {' '}
        {picture.machines.size} machines, {running}/{units.length} units launched, leader {leader}
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
  return <Text dimColor>space pause +/- speed ←→ machine k kill r restart q quit</Text>;
}
