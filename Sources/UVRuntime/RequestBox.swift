// SPDX-License-Identifier: Apache-2.0
import CUV

/// Owns the memory of one uv request, the bytes it sends, and what happens when it is done.
///
/// The box keeps itself alive from `submit` to the request's callback, which MUST call
/// `finished(_:)`. When libuv refuses the request no callback comes and the box lets go at once.
@safe final class RequestBox {
  private let request: UnsafeMutablePointer<uv_req_t>
  /// Bytes the kernel has yet to take: they must not move until the callback.
  let bytes: UnsafeMutableRawBufferPointer?
  /// What a work request does on a worker thread.
  private let work: (@Sendable () -> Void)?
  private let completion: (UnsafeMutablePointer<uv_req_t>, Int32) -> Void

  /// `completion` is given the request, whose fields hold what libuv found, and its status.
  init(
    type: uv_req_type, bytesCount: Int = 0, work: (@Sendable () -> Void)? = nil,
    completion: @escaping (UnsafeMutablePointer<uv_req_t>, Int32) -> Void
  ) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: uv_req_size(type), alignment: 16)
    unsafe self.request = memory.assumingMemoryBound(to: uv_req_t.self)
    unsafe self.bytes =
      bytesCount == 0 ? nil : .allocate(byteCount: bytesCount, alignment: 16)
    self.work = work
    unsafe self.completion = completion
  }

  deinit {
    unsafe UnsafeMutableRawPointer(request).deallocate()
    unsafe bytes?.deallocate()
  }

  /// Runs `call`, which hands the request to libuv, and returns its result.
  func submit(_ call: (UnsafeMutablePointer<uv_req_t>) -> Int32) -> Int32 {
    let retained = unsafe Unmanaged.passRetained(self)
    unsafe uv_req_set_data(request, retained.toOpaque())
    let result = unsafe call(request)
    if result < 0 { unsafe retained.release() }
    return result
  }

  /// Worker thread. The box is not touched by the loop between `submit` and `finished`.
  static func perform(_ request: UnsafeMutablePointer<uv_req_t>?) {
    guard let data = unsafe uv_req_get_data(request) else { return }
    unsafe Unmanaged<RequestBox>.fromOpaque(data).takeUnretainedValue().work?()
  }

  /// Takes the box back from libuv and says how the request went.
  static func finished(_ request: UnsafeMutablePointer<uv_req_t>?, status: Int32) {
    guard let data = unsafe uv_req_get_data(request) else { return }
    let box = unsafe Unmanaged<RequestBox>.fromOpaque(data).takeRetainedValue()
    unsafe box.completion(box.request, status)
  }
}
