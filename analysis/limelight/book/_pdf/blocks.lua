-- Turns the blocks that `pdf_page.py` marks (charts, tables, callouts, references, numbered headings) into calls
-- of the functions in template.typ. Everything else is left to pandoc's own Typst writer.

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"'
end

local function raw(text)
  return pandoc.RawBlock('typst', text)
end

local function inline(text)
  return pandoc.RawInline('typst', text)
end

local function labelled(id)
  return id ~= '' and ' <' .. id .. '>' or ''
end

-- The content of the child div of a class, as a Typst argument `name: [..]`; nothing where there is none.
local function argument(div, class, name)
  local blocks = pandoc.Blocks {}
  for _, child in ipairs(div.content) do
    if child.t == 'Div' and child.classes:includes(class) then
      blocks:insert(raw(name .. ': ['))
      blocks:extend(child.content)
      blocks:insert(raw('],'))
    end
  end
  return blocks
end

local function body_of(div, class)
  for _, child in ipairs(div.content) do
    if child.t == 'Div' and child.classes:includes(class) then
      return child.content
    end
  end
  return pandoc.Blocks {}
end

local function chart(div)
  local a = div.attributes
  local blocks = pandoc.Blocks {
    raw('#chart(' .. quoted(a['ll-src']) .. ', alt: ' .. quoted(a['ll-alt']) .. ', width: ' .. a['ll-width'] .. ',')
  }
  blocks:extend(argument(div, 'note', 'note'))
  blocks:insert(raw('['))
  blocks:extend(body_of(div, 'title'))
  blocks:insert(raw('])' .. labelled(div.identifier)))
  return blocks
end

local function cell_of(cell, inlines)
  local spans = {}
  if cell.col_span > 1 then spans[#spans + 1] = 'colspan: ' .. cell.col_span end
  if cell.row_span > 1 then spans[#spans + 1] = 'rowspan: ' .. cell.row_span end
  inlines:insert(inline(#spans > 0 and 'table.cell(' .. table.concat(spans, ', ') .. ')[' or '['))
  inlines:extend(pandoc.utils.blocks_to_inlines(cell.contents, { pandoc.LineBreak() }))
  inlines:insert(inline('], '))
end

local function rows_of(rows, inlines)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      cell_of(cell, inlines)
    end
    inlines:insert(inline('\n'))
  end
end

local function data_table(div)
  local a = div.attributes
  local blocks = pandoc.Blocks {
    raw('#data-table(columns: (' .. a['ll-columns'] .. '), align: (' .. a['ll-align'] .. '), size: ' .. a['ll-size']
      .. ', breakable: ' .. a['ll-breakable'] .. ',')
  }
  blocks:extend(argument(div, 'title', 'title'))
  blocks:extend(argument(div, 'note', 'note'))
  local inlines = pandoc.Inlines {}
  for _, child in ipairs(div.content) do
    if child.t == 'Table' then
      inlines:insert(inline('header: ('))
      rows_of(child.head.rows, inlines)
      inlines:insert(inline('),\n'))
      for _, body in ipairs(child.bodies) do
        rows_of(body.body, inlines)
      end
      rows_of(child.foot.rows, inlines)
    end
  end
  inlines:insert(inline(')' .. labelled(div.identifier)))
  blocks:insert(pandoc.Plain(inlines))
  return blocks
end

local function callout(div)
  local blocks = pandoc.Blocks { raw('#callout(' .. quoted(div.attributes['ll-kind']) .. ', [') }
  blocks:extend(body_of(div, 'title'))
  blocks:insert(raw('], ['))
  blocks:extend(body_of(div, 'body'))
  blocks:insert(raw('])'))
  return blocks
end

local function bib_entry(div)
  local blocks = pandoc.Blocks { raw('#bib-entry(' .. quoted(div.attributes['ll-key']) .. ', [') }
  blocks:extend(div.content)
  blocks:insert(raw('])' .. labelled(div.identifier)))
  return blocks
end

local function number(div)
  local blocks = pandoc.Blocks { raw('#number-entry([') }
  blocks:extend(body_of(div, 'title'))
  blocks:insert(raw('], ['))
  blocks:extend(body_of(div, 'note'))
  blocks:insert(raw('])' .. labelled(div.identifier)))
  return blocks
end

local function facts(div)
  local blocks = pandoc.Blocks { raw('#facts[') }
  blocks:extend(div.content)
  blocks:insert(raw(']'))
  return blocks
end

local makers = {
  facts = facts, chart = chart, datatable = data_table, callout = callout, bibentry = bib_entry, number = number
}

function Div(div)
  local maker = makers[div.classes[1]]
  if maker then
    return maker(div)
  elseif div.attributes['ll-page'] then
    div.content:insert(1, raw('// page: ' .. div.attributes['ll-page']))
    return div.content
  end
end

function Header(header)
  local a = header.attributes
  local number = a['ll-number'] and quoted(a['ll-number']) or 'none'
  local inlines = pandoc.Inlines {
    inline('#titled(' .. quoted(a['ll-kind']) .. ', ' .. header.level .. ', ' .. number .. ', '
      .. a['ll-listed'] .. ', [')
  }
  inlines:extend(header.content)
  inlines:insert(inline('])' .. labelled(header.identifier)))
  return pandoc.Plain(inlines)
end

-- A footnote's text comes with its first mark, so that Typst sets it at the foot of the page; later marks repeat it.
function Span(span)
  if span.classes:includes('footnote') then
    local inlines = pandoc.Inlines { inline('#footnote[') }
    inlines:extend(span.content)
    inlines:insert(inline(']<' .. span.identifier .. '>'))
    return inlines
  elseif span.classes:includes('footnote-again') then
    return inline('#footnote(<' .. span.attributes['ll-of'] .. '>)')
  elseif span.classes:includes('plain-link') then
    local inlines = pandoc.Inlines { inline('#plain-link[') }
    inlines:extend(span.content)
    inlines:insert(inline(']'))
    return inlines
  end
end

function Math(math)
  local equation = pandoc.write(pandoc.Pandoc { pandoc.Plain { math } }, 'typst'):gsub('%s+$', '')
  return inline('#math.equation(alt: ' .. quoted(math.text) .. ', ' .. equation .. ')')
end
