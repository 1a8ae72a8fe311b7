import { describe, expect, it } from 'vitest';
import { Globs } from '../../../../src/fleet/scheduler/index/globs.js';

const matching = (globs: Globs, name: string): readonly string[] =>
  globs.matching(name).map(({ text }) => text);

describe('a glob', () => {
  it('is one, however often it is written', () => {
    const globs = new Globs();
    expect(globs.intern('web@*')).toBe(globs.intern('web@*'));
    expect(globs.takeFresh()).toHaveLength(1);
  });

  it('matches nothing once it is forgotten, and leaves those with the same ends alone', () => {
    const globs = new Globs();
    const [gone] = ['web@*1.service', 'web@*?1.service', 'db*'].map((text) => globs.intern(text));
    if (gone !== undefined) globs.forget(gone);
    expect(matching(globs, 'web@11.service')).toEqual(['web@*?1.service']);
    expect(matching(globs, 'web@1.service')).toEqual([]);
    expect(matching(globs, 'db.service')).toEqual(['db*']);
  });

  it('is another when it comes again, and told anew', () => {
    const globs = new Globs();
    const before = globs.intern('web@*');
    globs.forget(before);
    globs.takeFresh();
    const after = globs.intern('web@*');
    expect(after.id).not.toBe(before.id);
    expect(globs.takeFresh()).toEqual([after]);
    expect(matching(globs, 'web@1.service')).toEqual(['web@*']);
  });
});
