/** What a link names (specs azure-wire section 8). */
export type Address =
  | { readonly kind: 'cbs' }
  | { readonly kind: 'management' }
  /** An event hub to send to; null: the service chooses the partition. */
  | { readonly kind: 'hub'; readonly hub: string; readonly partition: number | null }
  | { readonly kind: 'group'; readonly hub: string; readonly group: string; readonly partition: number };

/** @returns null when it names nothing that an Event Hubs namespace has */
export function parseAddress(text: unknown): Address | null {
  if (typeof text !== 'string') return null;
  if (text === '$cbs') return { kind: 'cbs' };
  if (text === '$management') return { kind: 'management' };
  const [hub = '', ...rest] = text.replace(/^amqps?:\/\/[^/]*\//, '').split('/');
  if (!/^[\w.-]+$/.test(hub)) return null;
  const [first = '', second = '', third = '', fourth = ''] = rest;
  if (rest.length === 0) return { kind: 'hub', hub, partition: null };
  if (rest.length === 2 && first === 'Partitions') {
    const partition = partitionNumber(second);
    return partition === null ? null : { kind: 'hub', hub, partition };
  }
  if (rest.length === 4 && first === 'ConsumerGroups' && third === 'Partitions') {
    const partition = partitionNumber(fourth);
    return partition === null || second === '' ? null : { kind: 'group', hub, group: second, partition };
  }
  return null;
}

/** @returns null when the text is no partition id */
export function partitionNumber(text: unknown): number | null {
  return typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : null;
}
