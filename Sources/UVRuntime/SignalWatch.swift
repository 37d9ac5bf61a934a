// SPDX-License-Identifier: Apache-2.0
import CUV
import Glibc

/// Calls back on the loop whenever the process gets a signal, which then does nothing else. Loop
/// thread only. It lives until `close`, which MUST be called.
package final class SignalWatch {
  private let box: HandleBox
  private var callback: (() -> Void)?

  /// SIGHUP, by which operators ask a daemon to read its files again.
  package static let hangUp = SIGHUP

  package init(_ signal: Int32, on loop: EventLoop, callback: @escaping () -> Void) {
    self.callback = callback
    unsafe self.box = HandleBox(on: loop, type: UV_SIGNAL) { uvLoop, handle in
      unsafe uv_signal_init(uvLoop, shoal_uv_signal(handle))
    }
    box.attach(self)
    let watch = unsafe shoal_uv_signal(box.handle)
    unsafe EventLoop.require(uv_signal_start(watch, onSignal, signal), "uv_signal_start")
  }

  /// May be called from its own callback, and twice.
  package func close() {
    guard !box.isClosing else { return }
    callback = nil
    box.close()
  }

  fileprivate func fire() {
    callback?()
  }
}

private func onSignal(_ handle: UnsafeMutablePointer<uv_signal_t>?, _ signal: Int32) {
  unsafe HandleBox.owner(of: shoal_uv_handle_of_signal(handle), as: SignalWatch.self)?.fire()
}
