// The units as a table: what is wanted, what is, where, and why not.
import { Box, Text } from 'ink';
import { printable } from '../base/index.js';
import { takeRows, type UnitRow } from './rows.js';
import { unitLook } from './theme.js';

const WIDTHS = { desired: 10, state: 10, machine: 10, active: 14, sub: 14 } as const;

export function Units({ rows, height, width }: { rows: readonly UnitRow[]; height: number; width: number }) {
  const { shown, more } = takeRows(rows, height);
  const name = Math.max(
    16,
    Math.min(32, width - Object.values(WIDTHS).reduce((sum, column) => sum + column, 2)),
  );
  return (
    <Box flexDirection="column">
      <Text dimColor wrap="truncate">
        {'  '}
        {cell('UNIT', name)}
        {cell('WANTED', WIDTHS.desired)}
        {cell('STATE', WIDTHS.state)}
        {cell('MACHINE', WIDTHS.machine)}
        {cell('ACTIVE', WIDTHS.active)}SUB
      </Text>
      {shown.map((row) => (
        <Row key={row.unit} row={row} name={name} />
      ))}
      {rows.length === 0 && <Text dimColor> no units yet</Text>}
      {more > 0 && <Text dimColor> +{more} more</Text>}
    </Box>
  );
}

function Row({ row, name }: { row: UnitRow; name: number }) {
  const { mark, ...style } = unitLook(row.active);
  return (
    <Text wrap="truncate">
      <Text {...style}>{mark} </Text>
      {cell(row.unit, name)}
      {cell(row.desired, WIDTHS.desired)}
      {cell(row.state, WIDTHS.state)}
      {cell(row.machine, WIDTHS.machine)}
      <Text {...style}>{cell(row.active ?? '-', WIDTHS.active)}</Text>
      {printable(row.sub)}
      {row.note === '' ? null : <Text color="red"> {printable(row.note)}</Text>}
    </Text>
  );
}

/** Text of exactly this width, a blank at its end included. */
function cell(text: string, width: number): string {
  const safe = printable(text);
  return (safe.length < width ? safe : `${safe.slice(0, width - 2)}…`).padEnd(width);
}
