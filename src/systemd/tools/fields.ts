// Fields below each other, names to the right and values to the left of a colon, as systemd-analyze prints them.

/** A value of several lines goes on below itself. */
export function formatFields(fields: readonly (readonly [name: string, value: string])[], width = 0): string {
  const nameWidth = Math.max(width, ...fields.map(([name]) => name.length));
  const values = fields.map(([, value]) => value.replace(/\n$/, '').split('\n'));
  const valueWidth = values.flat().reduce((widest, line) => Math.max(widest, line.length), 0);
  return fields
    .map(([name], i) => {
      const lines = (values[i] ?? []).map((line) =>
        line.length < valueWidth ? withoutBlankEnd(line) : line,
      );
      return `${name.padStart(nameWidth)}: ${lines.join(`\n${' '.repeat(nameWidth + 2)}`)}`;
    })
    .join('\n');
}

/**
 * systemd pads what is narrower than the widest value, and then takes blanks off its end. Step by step, since a pattern
 * would try every blank of a long text as the first of the last ones.
 */
function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\n\r'.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}
