import { randomUUID } from 'node:crypto';
import { type FaultOrder, targetMatches } from './fault.js';
import { seededRandom } from './seeded-random.js';

export interface Fault extends FaultOrder {
  readonly id: string;
  /** How often it has struck. */
  struck: number;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly random: () => number;
}

/** The faults of one workspace. Of several that match, the one set first strikes. */
export class FaultBox {
  private readonly armed = new Map<string, ArmedFault>();

  insert(order: FaultOrder): Fault {
    const fault: Fault = { ...order, id: `flt_${randomUUID()}`, struck: 0 };
    this.armed.set(fault.id, { fault, random: seededRandom(order.seed) });
    return fault;
  }

  list(): readonly Fault[] {
    return [...this.armed.values()].map(({ fault }) => fault);
  }

  delete(id: string): boolean {
    return this.armed.delete(id);
  }

  clear(): void {
    this.armed.clear();
  }

  /** The fault that strikes this call, counted; or nothing. */
  strike(call: string): Fault | undefined {
    for (const { fault, random } of this.armed.values()) {
      if (!targetMatches(fault.target, call) || isSpent(fault)) continue;
      if (random() >= fault.probability) continue;
      fault.struck += 1;
      return fault;
    }
    return undefined;
  }
}

function isSpent(fault: Fault): boolean {
  return fault.times !== undefined && fault.struck >= fault.times;
}
