// Fields below each other, names to the right and values to the left of a colon, as systemd-analyze prints them.

/** A value of several lines goes on below itself. Blanks at the end of lines are dropped. */
export function formatFields(fields: readonly (readonly [name: string, value: string])[], width = 0): string {
  const wide = Math.max(width, ...fields.map(([name]) => name.length));
  return fields
    .map(([name, value]) => {
      const lines = withoutBlankEnd(value).split('\n').map(withoutBlankEnd);
      const below = `\n${' '.repeat(wide + 2)}`;
      return `${name.padStart(wide)}: ${lines.join(below)}`;
    })
    .join('\n');
}

/** Step by step, since a pattern would try every blank of a long text as the first of the last ones. */
function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\n\r'.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}
