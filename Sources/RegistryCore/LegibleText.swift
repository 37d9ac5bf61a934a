// SPDX-License-Identifier: Apache-2.0

/// Text from outside, made fit for a line of a log or of a terminal.
package enum LegibleText {
  /// The first `scalarsMax` scalars, with a space in the place of each that writes nothing but may
  /// act: control characters, line ends, and marks that turn the direction of writing.
  package static func line(_ text: String, scalarsMax: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(scalarsMax).map(harmless)))
  }

  package static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: " "
    default: scalar
    }
  }
}
