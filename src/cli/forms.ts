// Answers for people and for programs: tables of text, or the same as data.
import { stringify } from 'yaml';
import { print, printJson } from './output.js';
import type { Form } from './output-option.js';

/** Prints data in the form asked for; `lines` make the text. */
export function printAs(form: Form, data: unknown, lines: () => readonly string[]): void {
  if (form === 'json') return printJson(data);
  if (form === 'yaml') return print(stringify(data).trimEnd());
  for (const line of lines()) print(line);
}
