/** Where a serial device is: a fixed name, or what its USB adapter says of itself, whatever name it has today. */
export type SerialPlace = { readonly path: string } | { readonly usb: UsbIdentity };

/** Hexadecimal ids as the system lists them, upper or lower case; what is absent may be anything. */
export interface UsbIdentity {
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
}

/** A port as the system lists it. */
export interface ListedPort extends UsbIdentity {
  readonly path: string;
}

/** @throws Error when no port fits, or several: a guess could show another patient's numbers */
export function portOf({ usb }: { readonly usb: UsbIdentity }, ports: readonly ListedPort[]): string {
  const fitting = ports.filter((port) =>
    (['vendorId', 'productId', 'serialNumber'] as const).every(
      (name) => usb[name] === undefined || usb[name].toLowerCase() === port[name]?.toLowerCase(),
    ),
  );
  const [first, ...others] = fitting;
  if (!first) throw new Error(`no port has ${usbText(usb)}`);
  if (others.length > 0)
    throw new Error(`${fitting.map(({ path }) => path).join(' and ')} have ${usbText(usb)}: say which by its serial number`);
  return first.path;
}

export function usbText({ vendorId, productId, serialNumber }: UsbIdentity): string {
  const parts = [
    ['vendor', vendorId],
    ['product', productId],
    ['serial number', serialNumber],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name ?? ''} ${value}`]));
  return `USB ${parts.join(', ')}`;
}
