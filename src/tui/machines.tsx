// The machines as boxes, each with its units in it.
import { Box, Text } from 'ink';
import { printable } from '../base/index.js';
import { BOX_WIDTH, type Layout, type MachineBox, takeRows } from './rows.js';
import { LEADER_MARK, machineLook, unitLook } from './theme.js';

export interface MachinesProps {
  readonly boxes: readonly MachineBox[];
  readonly layout: Layout;
  /** The ID of the machine that keys act on. */
  readonly selected: string | null;
}

export function Machines({ boxes, layout, selected }: MachinesProps) {
  const room = layout.columns * layout.boxRows;
  const at = Math.max(
    0,
    boxes.findIndex((box) => box.machine.id === selected),
  );
  const first = Math.floor(at / room) * room;
  const shown = boxes.slice(first, first + room);
  return (
    <Box flexWrap="wrap">
      {shown.map((box) => (
        <Machine
          key={box.machine.id}
          box={box}
          units={layout.unitsPerBox}
          selected={box.machine.id === selected}
        />
      ))}
    </Box>
  );
}

function Machine({ box, units, selected }: { box: MachineBox; units: number; selected: boolean }) {
  const { machine, leader } = box;
  const { mark, word, ...style } = machineLook(machine.power, machine.registered);
  const { shown, more } = takeRows(box.units, units);
  return (
    <Box
      borderStyle={selected ? 'double' : 'round'}
      borderDimColor={!selected}
      flexDirection="column"
      width={BOX_WIDTH}
      height={units + 4}
      paddingX={1}
    >
      <Text wrap="truncate" bold>
        {leader ? `${LEADER_MARK} ` : ''}
        {printable(machine.name)} <Text dimColor>{printable(machine.publicIp)}</Text>
      </Text>
      <Text wrap="truncate" {...style}>
        {mark} {word}
      </Text>
      {shown.map((unit) => (
        <UnitCell key={unit.name} name={unit.name} active={unit.active} />
      ))}
      {more > 0 && <Text dimColor>+{more} more</Text>}
    </Box>
  );
}

function UnitCell({ name, active }: { name: string; active: string | null }) {
  const { mark, ...style } = unitLook(active);
  return (
    <Text wrap="truncate" {...style}>
      {mark} {printable(name)}
    </Text>
  );
}
