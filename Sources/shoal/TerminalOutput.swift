// SPDX-License-Identifier: Apache-2.0

import Glibc
import RegistryCore

/// The result goes to standard output, everything else to standard error.
enum TerminalOutput {
  static func print(_ text: String) { write(harmless(text) + "\n", to: 1) }

  static func complain(_ text: String) { write(harmless(text) + "\n", to: 2) }

  /// Without what a terminal would act on: images and registries have a say in what is shown.
  static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0 == "\n" ? $0 : LegibleText.harmless($0) }))
  }

  /// As it is.
  static func write(_ text: String, to file: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Of the terminal behind standard error; as many as terminals have had since there are any if it
  /// does not tell.
  static var errorColumns: Int {
    var size = winsize()
    let isTold = unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isTold ? Int(size.ws_col) : 80
  }

  /// The same for lines.
  static var errorRows: Int {
    var size = winsize()
    let isTold = unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0
    return isTold ? Int(size.ws_row) : 24
  }

  static let isErrorTerminal = isatty(2) == 1
}
