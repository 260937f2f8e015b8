import type { Dispatcher } from 'undici';

type Handler = Dispatcher.DispatchHandler;

/** Whether a request has begun to go out on a connection. */
export interface Progress {
  begun: boolean;
}

/**
 * Notes when a request begins to be written: before that, whatever goes wrong (a name, a connection, a handshake, a wait for
 * a free connection), the other side certainly has nothing of it.
 */
export const notingStart =
  (progress: Progress): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context) => {
        handler.onRequestStart?.(controller, context);
        // One that was given up while it waited for a connection is aborted here, before its first byte.
        progress.begun = !controller.aborted;
      },
      onRequestUpgrade: (...given: Parameters<NonNullable<Handler['onRequestUpgrade']>>) =>
        handler.onRequestUpgrade?.(...given),
      onResponseStart: (...given: Parameters<NonNullable<Handler['onResponseStart']>>) =>
        handler.onResponseStart?.(...given),
      onResponseData: (...given: Parameters<NonNullable<Handler['onResponseData']>>) =>
        handler.onResponseData?.(...given),
      onResponseEnd: (...given: Parameters<NonNullable<Handler['onResponseEnd']>>) =>
        handler.onResponseEnd?.(...given),
      onResponseError: (...given: Parameters<NonNullable<Handler['onResponseError']>>) =>
        handler.onResponseError?.(...given),
    });
