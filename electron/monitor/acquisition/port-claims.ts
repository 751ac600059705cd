/** Who uses which serial port: two drivers on one port would each get half of what the device says. */
export class PortClaims {
  readonly #holders = new Map<string, string>();

  /**
   * @returns gives the port back; to be called once
   * @throws Error naming who has it
   */
  claim(path: string, holder: string): () => void {
    const other = this.#holders.get(path);
    if (other !== undefined) throw new Error(`${path} is in use by ${other}`);
    this.#holders.set(path, holder);
    return () => void this.#holders.delete(path);
  }

  has(path: string): boolean {
    return this.#holders.has(path);
  }
}
