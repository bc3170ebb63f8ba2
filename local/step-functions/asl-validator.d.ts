/** The package ships no types. It writes defaults into the definition that it is given. */
declare module 'asl-validator' {
  export default function validate(definition: object): { isValid: boolean; errorsText: (separator: string) => string };
}
