// A leading engine that is not told what became of its writes.
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

/** An engine that leads and has one unit to place; when it has written, it hears of nothing until `heal` and `tell`. */
function unheard({ isDone }: { readonly isDone: boolean }) {
  const hosts = new Hosts();
  const { clock, etcd, emit } = opened(hosts);
  const machine = aMachine(1);
  const asked: string[] = [];
  const untold: (() => void)[] = [];
  let [silent, held] = [false, false];
  const host: Host = {
    clock,
    emit,
    etcd: {
      ...etcd,
      txn(request, reply) {
        const places = request.success.some((op) => op.type === 'put' && op.key === keys.target('a.service'));
        if (places && asked.length === 0) [silent, held] = [true, true];
        if (places || asked.length > 0) asked.push(places ? 'write' : 'read');
        if (!silent) return etcd.txn(request, reply);
        if (isDone) etcd.txn(request, () => undefined);
        clock.setTimer(1_000, () => reply(err(new EtcdError('timeout'))));
      },
      watch: (request, listener) =>
        etcd.watch(request, (message) => (held ? untold.push(() => listener(message)) : listener(message))),
    },
  };
  const registered = { type: 'put', key: keys.machine(machine.id), value: encode.machine(machine) } as const;
  hosts.store.txn({ success: [registered] });
  startEngine({ host, machine: machine.id, settings: DEFAULT_SETTINGS });
  const person = openRegistry(hosts.open().etcd);
  runTask(person.putUnit('a.service', aUnitFile()), () => undefined);
  hosts.clock.advance(100);
  runTask(person.setTargetState('a.service', 'launched'), () => undefined);
  hosts.clock.advance(4_900);
  return {
    asked,
    decided: () => hosts.told('engine-scheduled').length,
    placed: () => hosts.store.range({ key: keys.target('a.service') }).count,
    heal(): void {
      silent = false;
      hosts.clock.advance(3_000);
    },
    tell(): void {
      held = false;
      for (const hear of untold.splice(0)) hear();
      hosts.clock.advance(3_000);
    },
  };
}

function opened(hosts: Hosts): Host {
  const host = hosts.open();
  return { clock: host.clock, etcd: host.etcd, emit: (event) => host.emit(event) };
}

describe('a write of which nobody knows whether it was done', () => {
  it('is read back, again and again, before anything else is written', () => {
    const { asked, decided } = unheard({ isDone: true });
    expect(asked).toEqual(['write', 'read', 'read']);
    expect(decided()).toBe(1);
  });

  it('is not repeated when it was done, though the watch has not told so yet', () => {
    const { asked, decided, placed, heal, tell } = unheard({ isDone: true });
    heal();
    tell();
    expect([asked.filter((what) => what === 'write').length, decided(), placed()]).toEqual([1, 1, 1]);
  });

  it('is decided anew when it was not', () => {
    const { asked, decided, placed, heal, tell } = unheard({ isDone: false });
    expect(placed()).toBe(0);
    heal();
    tell();
    expect([asked.filter((what) => what === 'write').length, decided(), placed()]).toEqual([2, 2, 1]);
  });
});
