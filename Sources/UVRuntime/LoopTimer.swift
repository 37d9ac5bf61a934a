// SPDX-License-Identifier: Apache-2.0
import CUV

/// One timer of a loop, for deadlines on the scale of `EventLoop.nowNanoseconds`. Loop thread only.
///
/// It never fires early; libuv counts whole milliseconds, so up to one late. It fires once per
/// `arm`. It lives until `close`, which MUST be called.
package final class LoopTimer {
  private let loop: EventLoop
  private let box: HandleBox
  private var callback: (() -> Void)?
  /// In milliseconds, to spare libuv's heap the many re-arms for an unchanged deadline.
  private var armedMilliseconds: UInt64?

  package init(on loop: EventLoop, callback: @escaping () -> Void) {
    self.loop = loop
    self.callback = callback
    unsafe self.box = HandleBox(on: loop, type: UV_TIMER) { uvLoop, handle in
      unsafe uv_timer_init(uvLoop, shoal_uv_timer(handle))
    }
    box.attach(self)
  }

  package var isArmed: Bool { armedMilliseconds != nil }

  /// Fires once at `deadline` or just after, at once if it has passed, but never within this call.
  /// Replaces what was armed before.
  package func arm(atNanoseconds deadline: Int64) {
    loop.preconditionOnLoop()
    let milliseconds = UInt64(max(0, deadline)).roundedUpToMilliseconds
    guard milliseconds != armedMilliseconds else { return }
    // Relative to the loop's own idea of now, which is what libuv adds it to.
    let now = unsafe uv_now(loop.uvLoop)
    var delay = milliseconds > now ? milliseconds - now : 0
    if delay == 0, loop.isRunningTimers { delay = 1 }
    let timer = unsafe shoal_uv_timer(box.handle)
    unsafe EventLoop.require(uv_timer_start(timer, onTimer, delay, 0), "uv_timer_start")
    armedMilliseconds = milliseconds
  }

  package func cancel() {
    loop.preconditionOnLoop()
    armedMilliseconds = nil
    _ = unsafe uv_timer_stop(shoal_uv_timer(box.handle))
  }

  /// Ends it; it cannot be armed again. May be called from its own callback, and twice.
  package func close() {
    loop.preconditionOnLoop()
    guard !box.isClosing else { return }
    armedMilliseconds = nil
    callback = nil
    box.close()
  }

  fileprivate func fire() {
    armedMilliseconds = nil
    loop.isRunningTimers = true
    callback?()
    loop.isRunningTimers = false
  }
}

extension UInt64 {
  fileprivate var roundedUpToMilliseconds: UInt64 {
    self / 1_000_000 + (self % 1_000_000 == 0 ? 0 : 1)
  }
}

private func onTimer(_ handle: UnsafeMutablePointer<uv_timer_t>?) {
  unsafe HandleBox.owner(of: shoal_uv_handle_of_timer(handle), as: LoopTimer.self)?.fire()
}
