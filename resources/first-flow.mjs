/*
 * A tour of the first example flow, in Node-RED's own tour format. The editor loads it from
 * resources/@neural-style/node-red/first-flow.mjs; the help of the preview node starts it.
 */

/** The open flow's first, or another, node of a type. */
const nodeOf = (type, index = 0) => {
  const found = RED.nodes.filterNodes({ type, z: RED.workspaces.active() });
  return found[index] ?? found[0];
};

/** Where a node is drawn, with the picture below it; the whole workspace where the open flow has none. */
const elementOf = (node) => $(document.getElementById(node?.id) ?? '#red-ui-workspace');

/** Scrolls the canvas until a node is in the middle of what can be seen of it, or as near as it goes. */
const reveal = (node) => {
  if (!node) return;
  const chart = $('#red-ui-workspace-chart');
  const view = chart[0].getBoundingClientRect();
  const box = elementOf(node)[0].getBoundingClientRect();
  chart.scrollLeft(chart.scrollLeft() + (box.left + box.right - view.left - view.right) / 2);
  chart.scrollTop(chart.scrollTop() + (box.top + box.bottom - view.top - view.bottom) / 2);
};

const step = (type, en, zh, index) => ({
  prepare() {
    reveal(nodeOf(type, index));
  },
  element: () => elementOf(nodeOf(type, index)),
  direction: 'bottom',
  width: 320,
  description: { 'en-US': en, 'zh-CN': zh },
});

export default {
  steps: [
    {
      titleIcon: 'fa fa-paint-brush',
      title: { 'en-US': 'How a picture is painted', 'zh-CN': '图片是怎样画成的' },
      description: {
        'en-US': '<p>This flow paints a photograph in the style of a painting. Each node is one step of neural style transfer.</p>',
        'zh-CN': '<p>此流以一幅画的风格绘制一张照片。每个节点是神经风格迁移的一个步骤。</p>',
      },
    },
    step(
      'neural-style-image-in',
      '<p>The <b>content picture</b>: what is to be seen. Double-click the node later to choose your own.</p>',
      '<p><b>内容图</b>：画面上有什么。以后双击此节点，可选择您自己的图片。</p>',
    ),
    step(
      'neural-style-features',
      '<p>A network looks at the picture. Its <b>feature maps</b> say what is where: outlines, shapes, objects.</p>',
      '<p>网络查看图片。<b>特征图</b>说明什么在哪里：轮廓、形状、物体。</p>',
    ),
    step(
      'neural-style-image-in',
      '<p>The <b>style picture</b> comes in the same way. Its size sets the size of the strokes.</p>',
      '<p><b>风格图</b>以同样的方式进入。它的尺寸决定笔触的大小。</p>',
      1,
    ),
    step(
      'neural-style-gram',
      '<p><b>Gram matrices</b> say which features occur together, but not where: colors and strokes without the scene.</p>',
      '<p><b>格拉姆矩阵</b>说明哪些特征一同出现，而不管在哪里：有颜色和笔触，没有画面。</p>',
    ),
    step(
      'neural-style-loss',
      '<p>The <b>loss</b> says how far a picture is from both. Raise the style weight here for a bolder painting.</p>',
      '<p><b>损失</b>说明一张图片与两者相差多远。提高这里的风格权重，画风更强烈。</p>',
    ),
    step(
      'neural-style-optimizer',
      '<p>The <b>optimizer</b> changes the pixels, iteration by iteration, until the loss is small. Its status shows how far it is.</p>',
      '<p><b>优化器</b>一次次迭代改变像素，直到损失变小。它的状态显示进展。</p>',
    ),
    step(
      'neural-style-preview',
      '<p>The <b>preview</b> shows the picture below the node while it is painted.</p>',
      '<p><b>预览</b>在绘制过程中把图片显示在节点下方。</p>',
    ),
    {
      element: '#red-ui-header-button-deploy',
      interactive: true,
      // Wider, it would be moved to the left of the button, and beyond the top of the window.
      width: 240,
      description: {
        'en-US': '<p>Press <b>Deploy</b>, if it is not grey already.</p>',
        'zh-CN': '<p>按下<b>部署</b>（如果它还不是灰色）。</p>',
      },
    },
    {
      ...step(
        'inject',
        '<p>Close this tour and press the button to the left of this node: the picture begins within seconds.</p>',
        '<p>关闭此导览，然后按下此节点左边的按钮：几秒之内就会开始绘制。</p>',
      ),
      fallback: 'inset-bottom-right',
    },
  ],
};
