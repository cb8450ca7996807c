/**
 * A compiled policy that cannot be used: not OPA's ABI, no entrypoint, or a builtin the host does
 * not have. Thrown when the Worker starts, never while it answers.
 */
export class PolicyLoadError extends Error {
  override readonly name = 'PolicyLoadError';
  readonly kind: 'abi' | 'entrypoint' | 'builtins' | 'data' | 'instantiate';
  /** The builtins the policy calls and WebAssembly has not, when `kind` is `builtins`. */
  readonly builtins: readonly string[];

  constructor(kind: PolicyLoadError['kind'], message: string, builtins: readonly string[] = []) {
    super(message);
    this.kind = kind;
    this.builtins = builtins;
  }
}

/**
 * One evaluation that gave no usable decision. The host turns it into a denial; operators see it
 * through `onFault`. The message never quotes the input, which may be about a person.
 */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
  readonly kind: 'input_too_large' | 'input_not_json' | 'trap' | 'undefined' | 'malformed';

  constructor(kind: PolicyFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
