import { describe, expect, it } from 'vitest';
import { type CurrentUnit, type DesiredUnit, planAgent } from '../../../src/fleet/agent/plan.js';

type State = CurrentUnit['state'];

/** `loaded:h1` as a desired or current unit; `ended:h1` is one that is to be launched, but has ended. */
function parse(text: string): { state: State; hash: string } {
  const [state = '', hash = ''] = text.split(':');
  return { state: state as State, hash };
}

function plan(
  desired: Readonly<Record<string, string>>,
  current: Readonly<Record<string, string>>,
): readonly string[] {
  const want = Object.entries(desired).map(([unit, text]): [string, DesiredUnit] => {
    const { state, hash } = parse(text);
    const ended = state === ('ended' as State);
    const targetState = ended ? 'launched' : (state as DesiredUnit['targetState']);
    return [unit, { targetState, hash, ended }];
  });
  const have = Object.entries(current).map(([unit, text]): [string, CurrentUnit] => [unit, parse(text)]);
  const units = new Set([...Object.keys(desired), ...Object.keys(current)]);
  return planAgent([...units], new Map(want), new Map(have)).map(
    ({ task, unit, reason }) => `${task} ${unit}: ${reason}`,
  );
}

describe('planAgent', () => {
  const cases: readonly {
    name: string;
    desired: Record<string, string>;
    current: Record<string, string>;
    tasks: string[];
  }[] = [
    { name: 'nothing wanted, nothing there', desired: {}, current: {}, tasks: [] },
    { name: 'as wanted', desired: { a: 'launched:1' }, current: { a: 'launched:1' }, tasks: [] },
    {
      name: 'wanted loaded, not there',
      desired: { a: 'loaded:1' },
      current: {},
      tasks: ['load a: scheduled-not-loaded'],
    },
    {
      name: 'wanted launched, not there',
      desired: { a: 'launched:1' },
      current: {},
      tasks: ['load a: scheduled-not-loaded', 'start a: loaded-wants-launched'],
    },
    {
      name: 'ended elsewhere, not there',
      desired: { a: 'ended:1' },
      current: {},
      tasks: ['load a: scheduled-not-loaded'],
    },
    { name: 'ended elsewhere, loaded', desired: { a: 'ended:1' }, current: { a: 'loaded:1' }, tasks: [] },
    { name: 'ended here', desired: { a: 'ended:1' }, current: { a: 'launched:1' }, tasks: [] },
    {
      name: 'ended here, and its agent is a new one',
      desired: { a: 'ended:1' },
      current: { a: 'inactive:1' },
      tasks: ['load a: scheduled-not-loaded'],
    },
    {
      name: 'loaded, wanted launched',
      desired: { a: 'launched:1' },
      current: { a: 'loaded:1' },
      tasks: ['start a: loaded-wants-launched'],
    },
    {
      name: 'launched, wanted loaded',
      desired: { a: 'loaded:1' },
      current: { a: 'launched:1' },
      tasks: ['stop a: launched-wants-loaded'],
    },
    {
      name: 'no longer wanted',
      desired: {},
      current: { a: 'launched:1' },
      tasks: ['unload a: not-scheduled-here'],
    },
    {
      name: 'other content',
      desired: { a: 'launched:2' },
      current: { a: 'launched:1' },
      tasks: ['unload a: hash-differs', 'load a: hash-differs', 'start a: loaded-wants-launched'],
    },
    {
      name: 'left by an agent before, wanted launched',
      desired: { a: 'launched:1' },
      current: { a: 'inactive:1' },
      tasks: ['load a: scheduled-not-loaded', 'start a: loaded-wants-launched'],
    },
    {
      name: 'left by an agent before, wanted loaded: it may run',
      desired: { a: 'loaded:1' },
      current: { a: 'inactive:1' },
      tasks: ['load a: scheduled-not-loaded', 'stop a: launched-wants-loaded'],
    },
    {
      name: 'left by an agent before, with other content',
      desired: { a: 'launched:2' },
      current: { a: 'inactive:1' },
      tasks: ['unload a: hash-differs', 'load a: hash-differs', 'start a: loaded-wants-launched'],
    },
    {
      name: 'left by an agent before, no longer wanted',
      desired: {},
      current: { a: 'inactive:1' },
      tasks: ['unload a: not-scheduled-here'],
    },
    {
      name: 'other content, wanted loaded',
      desired: { a: 'loaded:2' },
      current: { a: 'launched:1' },
      tasks: ['unload a: hash-differs', 'load a: hash-differs'],
    },
    {
      name: 'several: all unloads, all loads, stops, starts, by name within a kind',
      desired: { b: 'launched:1', a: 'launched:1', d: 'loaded:1' },
      current: { z: 'loaded:1', c: 'launched:1', d: 'launched:1' },
      tasks: [
        'unload c: not-scheduled-here',
        'unload z: not-scheduled-here',
        'load a: scheduled-not-loaded',
        'load b: scheduled-not-loaded',
        'stop d: launched-wants-loaded',
        'start a: loaded-wants-launched',
        'start b: loaded-wants-launched',
      ],
    },
  ];

  it.each(cases)('$name', ({ desired, current, tasks }) => {
    expect(plan(desired, current)).toEqual(tasks);
  });
});
