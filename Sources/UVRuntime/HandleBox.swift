// SPDX-License-Identifier: Apache-2.0
import CUV

/// Owns the memory of one uv handle and the object its callbacks serve. Loop thread only.
///
/// libuv's rule is that a handle's memory may go only in its close callback or later (libuv manual,
/// `uv_close`). So the box keeps itself and `owner` alive from `init` to that callback, and nobody
/// else frees anything: to end the life of a handle there is only `close`.
@safe final class HandleBox {
  let handle: UnsafeMutablePointer<uv_handle_t>
  private let loop: EventLoop
  private var owner: AnyObject?
  private var onClosed: (() -> Void)?

  /// `initialise` calls the `uv_…_init` of `type`; it cannot fail but for a programmer's error or
  /// want of memory, and traps then.
  init(
    on loop: EventLoop, type: uv_handle_type,
    initialise: (UnsafeMutablePointer<uv_loop_t>, UnsafeMutablePointer<uv_handle_t>) -> Int32
  ) {
    loop.preconditionOnLoop()
    loop.preconditionOpenForHandles()
    self.loop = loop
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: uv_handle_size(type), alignment: 16)
    unsafe self.handle = memory.assumingMemoryBound(to: uv_handle_t.self)
    let result = unsafe initialise(loop.uvLoop, handle)
    precondition(result == 0, "\(UVError(code: result, operation: "uv_handle_init"))")
    unsafe uv_handle_set_data(handle, Unmanaged.passRetained(self).toOpaque())
  }

  deinit {
    unsafe UnsafeMutableRawPointer(handle).deallocate()
  }

  /// The object callbacks are for, kept alive until the handle is closed.
  func attach(_ owner: AnyObject) {
    self.owner = owner
  }

  var isClosing: Bool { unsafe uv_is_closing(handle) != 0 }

  /// `onClosed` runs from a later turn of the loop, after every callback of pending requests. Traps
  /// when closed twice.
  func close(onClosed: @escaping () -> Void = {}) {
    loop.preconditionOnLoop()
    precondition(!isClosing, "a handle is closed once")
    self.onClosed = onClosed
    unsafe uv_close(handle, onHandleClosed)
  }

  fileprivate func finish() {
    let closed = onClosed
    onClosed = nil
    closed?()
    owner = nil
  }

  /// The object attached to `handle`; nil once it is closed. Only for the callbacks registered by
  /// `Owner` itself, which makes the unchecked cast true.
  static func owner<Owner: AnyObject>(
    of handle: UnsafeMutablePointer<uv_handle_t>?, as type: Owner.Type
  ) -> Owner? {
    guard let data = unsafe uv_handle_get_data(handle) else { return nil }
    let box = unsafe Unmanaged<HandleBox>.fromOpaque(data).takeUnretainedValue()
    return box.owner.map { unsafe unsafeDowncast($0, to: type) }
  }
}

private func onHandleClosed(_ handle: UnsafeMutablePointer<uv_handle_t>?) {
  guard let data = unsafe uv_handle_get_data(handle) else { return }
  unsafe Unmanaged<HandleBox>.fromOpaque(data).takeRetainedValue().finish()
}
