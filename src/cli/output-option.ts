// The option that says whether an answer is for people or for programs: the same for all commands that have it.
import { Option } from 'commander';

export interface OutputOptions {
  readonly output: 'text' | 'json';
}

export function outputOption(): Option {
  return new Option('--output <form>', 'how to show it').choices(['text', 'json']).default('text');
}

/** Of commands that show tables: the forms of fleetctl's listings. */
export type Form = 'table' | 'json' | 'yaml';

export function formOption(): Option {
  return new Option('-o, --output <form>', 'how to show it')
    .choices(['table', 'json', 'yaml'])
    .default('table');
}
