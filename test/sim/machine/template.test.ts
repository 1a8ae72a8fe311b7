import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../../../src/sim/machine/template.js';

const KNOWN = new Map([
  ['n', '12'],
  ['i', '11'],
  ['rack', 'east'],
]);

describe('a template', () => {
  it.each([
    ['plain', 'plain'],
    ['rack-{rack}-{n}', 'rack-east-12'],
    ['z{i%3}', 'z2'],
    ['{i / 10}{n:4}', '10012'],
    ['{i%10:3}', '001'],
    ['{n:1}', '12'],
  ])('%s is filled in', (text, filled) => {
    expect(fillTemplate(text, KNOWN)).toEqual({ ok: true, value: filled });
  });

  it.each([
    ['{zone}', '{zone}: there is no zone; there are n, i, rack'],
    ['{rack%2}', '{rack%2}: rack is no number: east'],
    ['{n+1}', '{n+1}: it is written as {n}, {i%3}, {i/10} or {n:2}'],
    ['{n/0}', '{n/0}: it is written as {n}, {i%3}, {i/10} or {n:2}'],
    ['{}', '{}: it is written as {n}, {i%3}, {i/10} or {n:2}'],
    ['{n', 'a brace stands alone'],
  ])('%s is refused', (text, error) => {
    expect(fillTemplate(text, KNOWN)).toEqual({ ok: false, error });
  });
});
