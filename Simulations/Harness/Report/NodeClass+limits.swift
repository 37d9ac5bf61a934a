// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What requirements look at.
extension NodeClass {
  /// Nodes that did not get all they asked for.
  package var unservedCount: Int { nodeCount - completion.times.count }

  /// The time that so many thousandths of the nodes do not exceed ÷ the bound, in thousandths.
  package func slowdown(quantileThousandths: Int) -> Int64 {
    thousandths(completion.quantile(thousandths: quantileThousandths))
  }
}
