// The option that says whether an answer is for people or for programs: the same for all commands that have it.
import { Option } from 'commander';

export interface OutputOptions {
  readonly output: 'text' | 'json';
}

export function outputOption(): Option {
  return formOption(['text', 'json']);
}

/** How rows can be shown. */
export interface TableOptions {
  readonly output: 'table' | 'json' | 'yaml';
}

export function tableOption(): Option {
  return formOption(['table', 'json', 'yaml']);
}

function formOption([first, ...others]: readonly [string, ...string[]]): Option {
  return new Option('-o, --output <form>', 'how to show it').choices([first, ...others]).default(first);
}
