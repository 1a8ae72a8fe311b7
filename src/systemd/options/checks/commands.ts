// Values that make up a process: its command lines and its environment.

import { environmentWords, isVariableName, parseAssignment } from '../../syntax/environment.js';
import { readExecLine } from '../../syntax/exec-line.js';
import { splitWords } from '../../syntax/words.js';
import { type Complaint, resolve, shown, type ValueChecker } from './complaint.js';

export const exec: ValueChecker = (value, { expand }) => {
  const { mistake, unknownEscapes } = readExecLine(value, expand);
  const remarks = unknownEscapes.map((at): Complaint => {
    const length = /^x[0-9a-fA-F]{2}/.test(value.slice(at + 1, at + 4)) ? 4 : 2;
    const sequence = shown(value.slice(at, at + length));
    return { message: `Ignoring unknown escape sequences: "${sequence}"`, at, remark: true };
  });
  return mistake === null ? remarks : [...remarks, mistake];
};

export const environment: ValueChecker = (value, context) => {
  const words = environmentWords(value);
  if (words === null) return [{ message: `Invalid syntax, ignoring: ${shown(value)}`, at: 0 }];
  return words.flatMap(({ text, start }): readonly Complaint[] => {
    const resolved = resolve(text, start, context, { what: 'specifiers in ' });
    if (!resolved.ok) return [resolved.error];
    if (parseAssignment(resolved.value) !== null) return [];
    const message = `Invalid environment assignment, ignoring: ${shown(resolved.value)}`;
    const hint = resolved.value.includes('=')
      ? {}
      : { hint: 'quote a value that holds blanks: "NAME=one two"' };
    return [{ message, at: start, ...hint }];
  });
};

/** Names of variables; those to be taken away may be assignments, too. */
export const environmentNames: ValueChecker = (value, context) => {
  const { name } = context.spec;
  const unset = name === 'UnsetEnvironment';
  const words = splitWords(value, 'kept');
  if (!words.ok) return [{ message: `Trailing garbage in ${name}, ignoring: ${shown(value)}`, at: 0 }];
  return words.value.flatMap(({ text, start }): readonly Complaint[] => {
    const resolved = resolve(text, start, context, { what: 'specifiers in ' });
    if (!resolved.ok) return [resolved.error];
    const word = resolved.value;
    if (isVariableName(word) || (unset && parseAssignment(word) !== null)) return [];
    const what = unset ? `environment name or assignment ${name}` : `environment name for ${name}`;
    return [{ message: `Invalid ${what}, ignoring: ${shown(word)}`, at: start }];
  });
};

export const environmentFile: ValueChecker = (value, context) => {
  const lead = value.startsWith('-') ? 1 : 0;
  const text = resolve(value.slice(lead), lead, context, { quoted: true });
  if (!text.ok) return [text.error];
  if (text.value.startsWith('/')) return [];
  return [{ message: `EnvironmentFile= path is not absolute, ignoring: ${shown(text.value)}`, at: lead }];
};
