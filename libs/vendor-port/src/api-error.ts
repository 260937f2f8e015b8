/** A call that was answered with an error. */
export interface ApiError {
  /** HTTP status. */
  readonly status: number;
  /** The API's own code; empty when the answer was not the API's. */
  readonly code: string;
  readonly message: string;
  /** When the API says to come again. */
  readonly afterMs?: number;
}

/** The code, or `http_<status>` where there is none. */
export const vendorCodeOf = ({ code, status }: ApiError): string => (code === '' ? `http_${status}` : code);
