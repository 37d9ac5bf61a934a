// SPDX-License-Identifier: Apache-2.0
import CUV

/// What libuv says about an operation that failed: an error of the outside world, never a trap.
package struct UVError: Error, Sendable, Hashable {
  /// A negative libuv code, on Linux a negated errno except for the few libuv made up.
  package let code: Int32
  /// What was being done.
  package let operation: String

  package init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// The symbol of the code, such as `ECONNREFUSED`.
  package var name: String {
    guard let name = unsafe uv_err_name(code) else { return "UNKNOWN" }
    return unsafe String(cString: name)
  }

  package static let canceledCode = UV_ECANCELED.rawValue
  static let timedOutCode = UV_ETIMEDOUT.rawValue
  static let endOfFileCode = UV_EOF.rawValue
}

extension UVError: CustomStringConvertible {
  package var description: String {
    guard let text = unsafe uv_strerror(code) else { return "\(operation): \(name)" }
    return unsafe "\(operation): \(String(cString: text)) (\(name))"
  }
}
