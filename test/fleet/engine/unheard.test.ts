// A leading engine that is not told in time: what became of its writes, and that it leads no more.
import { describe, expect, it } from 'vitest';
import { err, runTask } from '../../../src/base/index.js';
import { EtcdError } from '../../../src/etcd/index.js';
import { startEngine } from '../../../src/fleet/engine/engine.js';
import type { Host } from '../../../src/fleet/host.js';
import { encode } from '../../../src/fleet/registry/codecs.js';
import { keys } from '../../../src/fleet/registry/keys.js';
import { openRegistry } from '../../../src/fleet/registry/registry.js';
import { DEFAULT_SETTINGS } from '../../../src/fleet/settings.js';
import { aMachine, aUnitFile } from '../../helpers/builders.js';
import { Hosts } from '../../helpers/hosts.js';
import { Sleeper } from '../../helpers/sleeper.js';

/** An engine that leads, and whose mail can be held back: what its watches tell. */
function leading(wrap: (host: Host) => Host = (host) => host) {
  const hosts = new Hosts();
  const { clock, etcd, ...rest } = hosts.open();
  const mail: { held: boolean; readonly untold: (() => void)[] } = { held: false, untold: [] };
  const host = wrap({
    ...rest,
    clock,
    emit: (event) => hosts.events.push(event),
    etcd: {
      ...etcd,
      watch: (request, listener) =>
        etcd.watch(request, (message) => {
          if (mail.held) mail.untold.push(() => listener(message));
          else listener(message);
        }),
    },
  });
  const machine = aMachine(1);
  const registered = { type: 'put', key: keys.machine(machine.id), value: encode.machine(machine) } as const;
  hosts.store.txn({ success: [registered] });
  startEngine({ host, machine: machine.id, settings: DEFAULT_SETTINGS });
  hosts.clock.advance(100);
  return {
    hosts,
    mail,
    start(unit: string): void {
      const person = openRegistry(hosts.open().etcd);
      runTask(person.putUnit(unit, aUnitFile()), () => undefined);
      hosts.clock.advance(100);
      runTask(person.setTargetState(unit, 'launched'), () => undefined);
      hosts.clock.advance(100);
    },
    tell(): void {
      mail.held = false;
      for (const hear of mail.untold.splice(0)) hear();
    },
    decided: () => hosts.told('engine-scheduled').length,
    placed: (unit: string) => hosts.store.range({ key: keys.target(unit) }).count,
  };
}

/** It has decided where a unit goes, and has heard nothing since. */
function unheard({ isDone }: { readonly isDone: boolean }) {
  const asked: string[] = [];
  let silent = false;
  const engine = leading((host) => ({
    ...host,
    etcd: {
      ...host.etcd,
      txn(request, reply) {
        const places = request.success.some((op) => op.type === 'put' && op.key === keys.target('a.service'));
        if (places && asked.length === 0) silent = engine.mail.held = true;
        if (places || asked.length > 0) asked.push(places ? 'write' : 'read');
        if (!silent) return host.etcd.txn(request, reply);
        if (isDone) host.etcd.txn(request, () => undefined);
        host.clock.setTimer(1_000, () => reply(err(new EtcdError('timeout'))));
      },
    },
  }));
  engine.start('a.service');
  engine.hosts.clock.advance(5_000);
  return {
    ...engine,
    asked,
    heal(): void {
      silent = false;
      engine.hosts.clock.advance(3_000);
      engine.tell();
      engine.hosts.clock.advance(3_000);
    },
  };
}

describe('a write of which nobody knows whether it was done', () => {
  it('is read back, again and again, before anything else is written', () => {
    const { asked, decided } = unheard({ isDone: true });
    expect(asked).toEqual(['write', 'read', 'read']);
    expect(decided()).toBe(1);
  });

  it.each([
    ['is not repeated when it was done, though the watch has not told so yet', true, 1],
    ['is decided anew when it was not', false, 2],
  ])('%s', (_name, isDone, times) => {
    const { asked, decided, placed, heal } = unheard({ isDone });
    expect(placed('a.service')).toBe(isDone ? 1 : 0);
    heal();
    const written = asked.filter((what) => what === 'write').length;
    expect([written, decided(), placed('a.service')]).toEqual([times, times, 1]);
  });
});

it('a leader that has slept finds no work in its mail, before it finds there that it is deposed', () => {
  const asleep = new Sleeper();
  const { hosts, mail, start, tell, decided, placed } = leading((host) => ({
    ...host,
    clock: asleep.over(host),
  }));
  asleep.sleep();
  mail.held = true;
  start('a.service');
  hosts.clock.advance(20_000);
  expect(hosts.store.range({ key: keys.leader }).count).toBe(0);
  tell();
  expect(decided()).toBe(0);
  expect(hosts.told('engine-deposed')).toMatchObject([{ because: 'the lease could not be renewed in time' }]);
  asleep.wake();
  hosts.clock.advance(3_000);
  expect([decided(), placed('a.service')]).toEqual([1, 1]);
});
