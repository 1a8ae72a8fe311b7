// Answers for people and for programs: tables of text, or the same as data.
import { print, printJson } from './output.js';
import type { TableOptions } from './output-option.js';

/** Prints data in the form asked for; `lines` make the text. */
export async function printAs(
  form: TableOptions['output'],
  data: unknown,
  lines: () => readonly string[],
): Promise<void> {
  switch (form) {
    case 'table':
      for (const line of lines()) print(line);
      return;
    case 'json':
      return printJson(data);
    case 'yaml': {
      const { stringify } = await import('yaml');
      return print(stringify(data).trimEnd());
    }
  }
}
