/** One consumer's link to one partition in one group. */
export interface PlacedConsumer {
  /** Owner level; null for a consumer that shares. */
  readonly epoch: number | null;
  /** Another took its place. */
  displaced(why: string): void;
}

/** Readers without an owner level that one group may have at one partition. */
const MOST_SHARING = 5;

export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly condition: 'amqp:link:stolen' | 'amqp:resource-limit-exceeded'; readonly why: string };

/** Who reads where: an owner keeps everybody of a lower level out, an equal or higher one takes the place over. */
export class ConsumerPlaces {
  private readonly places = new Map<string, Set<PlacedConsumer>>();

  /** @param place `hub/group/partition` */
  admit(place: string, consumer: PlacedConsumer): Admission {
    const there = this.places.get(place) ?? new Set<PlacedConsumer>();
    const owner = [...there].find(({ epoch }) => epoch !== null);
    if (owner !== undefined && (consumer.epoch ?? -1) < (owner.epoch ?? 0)) {
      const why = `a consumer with the owner level ${owner.epoch ?? 0} reads ${place}`;
      return { ok: false, condition: 'amqp:link:stolen', why };
    }
    if (consumer.epoch !== null) {
      for (const other of there) other.displaced(`a consumer with the owner level ${consumer.epoch} took ${place} over`);
      there.clear();
    } else if (there.size >= MOST_SHARING) {
      return { ok: false, condition: 'amqp:resource-limit-exceeded', why: `${MOST_SHARING} consumers share ${place} already` };
    }
    there.add(consumer);
    this.places.set(place, there);
    return { ok: true };
  }

  leave(place: string, consumer: PlacedConsumer): void {
    const there = this.places.get(place);
    there?.delete(consumer);
    if (there?.size === 0) this.places.delete(place);
  }

  get count(): number {
    return [...this.places.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
